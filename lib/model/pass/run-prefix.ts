import * as tf from "@tensorflow/tfjs";
import { longWork } from "../../progress/progress.js";
import type { KeyValues, Past } from "../executor/block.js";
import type { LayerHook } from "../hook/layer-hook.js";
import { checkRoom } from "../memory/working-memory.js";
import { checkSameRotation, turnsAlike } from "../shape/rotary.js";
import type { Decoder } from "./decoder.js";
import { disposeLayers, type ForwardOptions, forward } from "./forward.js";
import { layerMasks, pastMask } from "./masks.js";
import { checkIds } from "./pass-inputs.js";

/** A prefix that has been run: its length, and its keys and values a block each (none when it is empty). */
export interface RunPrefix {
  readonly length: number;
  /** Made again of `parts` where the GPU that they were on has failed ({@link revive}). */
  layers: readonly KeyValues[];
  /** What it was made of, one after the other. */
  readonly parts: readonly PrefixPart[];
  /** {@link Executor.turn} when `layers` were made. */
  turn: number;
}

/** A stretch of a prefix, and the hooks that it was run with. */
export interface PrefixPart {
  readonly ids: readonly number[];
  readonly hooks: readonly LayerHook[];
}

/** What a text begins with that nothing was run of. */
export const emptyPrefix: RunPrefix = { length: 0, layers: [], parts: [], turn: 0 };

/** The prefix as what block `layer` looks back on. */
export function prefixPast(prefix: RunPrefix, layer: number, mask: tf.Tensor3D | undefined): Past[] {
  const own = prefix.layers[layer - 1];
  return own === undefined ? [] : [withMask(own, mask)];
}

export function withMask(past: KeyValues, mask: tf.Tensor3D | undefined): Past {
  return mask === undefined ? past : { ...past, mask };
}

/** A prefix and ids that follow it, with keys and values of its own, the caller's to dispose of; hooks act on the ids alone. */
export async function extended(
  { executor, config, memory }: Decoder,
  earlier: RunPrefix,
  ids: readonly number[],
  hooks: readonly LayerHook[],
  { lasting, signal = longWork().signal }: Pick<ForwardOptions, "lasting" | "signal"> = {},
): Promise<RunPrefix> {
  const { length } = earlier;
  const { turn = 0 } = executor;
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
  const prefix = { length: length + ids.length, parts: [...earlier.parts, { ids, hooks }], turn };
  if (length === 0) return { ...prefix, layers };
  const joined = layers.map((own, index) => joinedAfter(earlier.layers[index]!, own));
  memory?.takeFor(layers, joined);
  disposeLayers(layers);
  return { ...prefix, layers: joined };
}

/**
 * What a text of `length` tokens can go on from: the prefix that has been run, or nothing where the model turns all positions
 * of so long a text otherwise (LongRoPE), and the prefix had the very hooks that the rest has, so that it can be run again.
 *
 * @throws PopuliError where it had others
 */
export function toGoOnFrom(
  { config }: Decoder,
  prefix: RunPrefix,
  length: number,
  hooks: readonly LayerHook[],
): RunPrefix {
  if (prefix.length === 0 || turnsAlike(config.rotaries, prefix.length, length)) return prefix;
  if (hadHooks(prefix, hooks)) return emptyPrefix;
  checkSameRotation(config.rotaries, prefix.length, length);
  return prefix;
}

/** Whether all of a prefix had these very hooks. */
export function hadHooks({ parts }: RunPrefix, hooks: readonly LayerHook[]): boolean {
  return parts.every(
    (part) => part.hooks.length === hooks.length && part.hooks.every((hook, place) => hook === hooks[place]),
  );
}

/** Keys and values of two stretches of positions, one after the other. */
function joinedAfter(earlier: KeyValues, own: KeyValues): KeyValues {
  return {
    keys: tf.concat([earlier.keys, own.keys], 3),
    values: tf.concat([earlier.values, own.values], 2),
  };
}
