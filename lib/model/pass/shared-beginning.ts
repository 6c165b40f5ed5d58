import type { DecoderConfig } from "../shape/decoder-config.js";
import { dependsOnLength } from "../shape/rotary.js";
import type { Decoder } from "./decoder.js";
import { disposeLayers, type ForwardOptions } from "./forward.js";
import { withRecovery } from "./recovery.js";
import { emptyPrefix, extendPrefix, type RunPrefix } from "./run-prefix.js";

// Tokens. A shorter beginning costs less to run again than to share.
export const worthSharing = 16;

/**
 * How many tokens at the beginning of all rows to run once for all, at most `most`; 0 where sharing does not pay or is
 * not allowed.
 */
export function sharedLength(
  config: DecoderConfig,
  rows: readonly (readonly number[])[],
  most: number,
  { hooks = [] }: Pick<ForwardOptions, "hooks">,
): number {
  const [first] = rows;
  if (first === undefined || rows.length < 2) return 0;
  if (config.rotaries.some(dependsOnLength) || hooks.some((hook) => hook.rows === "sequences")) return 0;
  let shared = 0;
  while (shared < most && rows.every((row) => row[shared] === first[shared])) shared += 1;
  return shared >= worthSharing ? shared : 0;
}

/**
 * Runs the common beginning of all rows once, passes it to `body` (empty where nothing is shared), and frees it
 * afterwards.
 *
 * @param most the most tokens to share
 */
export async function* withSharedBeginning<T>(
  decoder: Decoder,
  rows: readonly (readonly number[])[],
  most: number,
  options: ForwardOptions,
  body: (beginning: RunPrefix) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const length = sharedLength(decoder.config, rows, most, options);
  if (length === 0) {
    yield* body(emptyPrefix);
    return;
  }
  const { hooks, signal } = options;
  const ids = rows[0]!.slice(0, length);
  const beginning = await withRecovery(decoder, emptyPrefix, hooks, (own) =>
    extendPrefix(decoder, emptyPrefix, ids, own, { signal }),
  );
  try {
    yield* body(beginning);
  } finally {
    disposeLayers(beginning.layers);
  }
}
