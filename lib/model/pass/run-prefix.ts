import { longWork } from "../../progress/progress.js";
import type { KeyValues, Past } from "../executor/block.js";
import type { LayerHook } from "../hook/layer-hook.js";
import { checkRoom } from "../memory/working-memory.js";
import { checkSameRotation, sameRotation } from "../shape/rotary.js";
import { tf } from "../tensors/tf.js";
import type { Decoder } from "./decoder.js";
import { disposeLayers, type ForwardOptions, forward } from "./forward.js";
import { layerMasks, pastMask } from "./masks.js";
import { checkIds } from "./pass-inputs.js";

/** A prefix that has been run. */
export interface RunPrefix {
  readonly length: number;
  /**
   * Keys and values of each block; none when it is empty. Computed again from `parts` if their GPU has failed ({@link
   * restorePrefix}).
   */
  layers: readonly KeyValues[];
  /** The pieces that it was run in. */
  readonly parts: readonly PrefixPart[];
  /** {@link Executor.switches} when `layers` were made. */
  switches: number;
}

/** A stretch of a prefix, and the hooks that it was run with. */
export interface PrefixPart {
  readonly ids: readonly number[];
  readonly hooks: readonly LayerHook[];
}

/** A prefix of no tokens. */
export const emptyPrefix: RunPrefix = { length: 0, layers: [], parts: [], switches: 0 };

/** The prefix as the past of block `layer`. */
export function prefixPast(prefix: RunPrefix, layer: number, mask: tf.Tensor3D | undefined): Past[] {
  const own = prefix.layers[layer - 1];
  return own === undefined ? [] : [withMask(own, mask)];
}

export function withMask(past: KeyValues, mask: tf.Tensor3D | undefined, rows?: readonly number[]): Past {
  return { ...past, ...(mask && { mask }), ...(rows && { rows }) };
}

/**
 * Runs ids after a prefix. The result has its own keys and values, which the caller disposes of. Hooks act on these ids
 * only.
 */
export async function extendPrefix(
  { executor, config, memory }: Decoder,
  earlier: RunPrefix,
  ids: readonly number[],
  hooks: readonly LayerHook[],
  { lasting, signal = longWork().signal }: Pick<ForwardOptions, "lasting" | "signal"> = {},
): Promise<RunPrefix> {
  const { length } = earlier;
  const { switches = 0 } = executor;
  checkIds({ rows: [ids], firstPositions: [length] }, config);
  checkRoom(executor, config, { rows: 1, tokens: ids.length, past: length, logits: 0 });
  const span = { query: length, first: 0, count: length };
  const masks = layerMasks(config, (window) =>
    length === 0 ? undefined : pastMask([span], ids.length, length, window),
  );
  const batch = {
    rows: [ids],
    firstPositions: [length],
    wanted: [ids.length - 1],
    pasts: (layer: number) => prefixPast(earlier, layer, masks.at(layer)),
  };
  const options = { hooks, signal, memory, lasting };
  const { hidden, layers } = await forward(executor, config, batch, options).finally(() => masks.dispose());
  hidden.dispose();
  const prefix = { length: length + ids.length, parts: [...earlier.parts, { ids, hooks }], switches };
  if (length === 0) return { ...prefix, layers };
  const joined = layers.map((own, index) => concatenated(earlier.layers[index]!, own));
  memory?.inheritOrigins(layers, joined);
  disposeLayers(layers);
  return { ...prefix, layers: joined };
}

/**
 * The prefix, if a text of `length` tokens can continue from it. Otherwise LongRoPE changes the rotary frequencies on
 * the way, and the result is the empty prefix: the text then runs in one piece, which needs the same hooks as the
 * prefix had.
 *
 * @throws PopuliError where it had other hooks
 */
export function reusablePrefix(
  { config }: Decoder,
  prefix: RunPrefix,
  length: number,
  hooks: readonly LayerHook[],
): RunPrefix {
  if (prefix.length === 0 || sameRotation(config.rotaries, prefix.length, length)) return prefix;
  if (wasRunWith(prefix, hooks)) return emptyPrefix;
  checkSameRotation(config.rotaries, prefix.length, length);
  return prefix;
}

/** Whether all of a prefix was run with exactly these hooks. */
export function wasRunWith({ parts }: RunPrefix, hooks: readonly LayerHook[]): boolean {
  return parts.every(
    (part) => part.hooks.length === hooks.length && part.hooks.every((hook, place) => hook === hooks[place]),
  );
}

/** Keys and values of two runs of positions, joined. */
function concatenated(earlier: KeyValues, own: KeyValues): KeyValues {
  return {
    keys: tf.concat([earlier.keys, own.keys], 3),
    values: tf.concat([earlier.values, own.values], 2),
  };
}
