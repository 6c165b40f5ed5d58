import type { DecoderConfig } from "../shape/decoder-config.js";
import { dependsOnLength } from "../shape/rotary.js";
import { attempted } from "./attempted.js";
import type { Decoder } from "./decoder.js";
import { disposeLayers, type ForwardOptions } from "./forward.js";
import { emptyPrefix, extended, type RunPrefix } from "./run-prefix.js";

// Shorter beginnings cost less to run again than to look back on.
export const worthSharing = 16;

/** How many tokens of the rows are run once for all of them: what all begin with, up to `most`, where it is worth it. */
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
 * Runs what all rows begin with once, hands it to `body` (of length 0 where nothing is shared), and frees it when it ends.
 *
 * @param most how many tokens may be shared
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
  const beginning = await attempted(decoder, emptyPrefix, hooks, (own) =>
    extended(decoder, emptyPrefix, ids, own, { signal }),
  );
  try {
    yield* body(beginning);
  } finally {
    disposeLayers(beginning.layers);
  }
}
