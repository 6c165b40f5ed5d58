import * as tf from "@tensorflow/tfjs";
import { PopuliError } from "../errors/populi-error.js";
import { longWork } from "../progress/progress.js";
import type { KeyValues } from "./attention.js";
import { disposeLayers, forward } from "./forward.js";
import { layerMasks, pastMask } from "./masks.js";
import { checkRoom } from "./memory/working-memory.js";
import type { LayerHook, Prefix } from "./model.js";
import { checkIds } from "./pass-inputs.js";
import { sameKeyValues } from "./same-data.js";
import { type Decoder, prefixPast, type RunPrefix } from "./score-options.js";

/** The keys and values behind a prefix handed out. */
const runs = new WeakMap<Prefix, RunPrefix>();

/** @throws PopuliError for a prefix that is gone */
export function runOf(prefix: Prefix): RunPrefix {
  const run = runs.get(prefix);
  if (run === undefined)
    throw new PopuliError("the prefix has been disposed of, or was not made by prefill()");
  return run;
}

/** Runs a prefix, or what follows one that has been run; the new one has keys and values of its own, for all of its ids. */
export async function prefill(
  decoder: Decoder,
  ids: readonly number[],
  hooks: readonly LayerHook[] = [],
  { after }: { readonly after?: Prefix } = {},
): Promise<Prefix> {
  const earlier = after === undefined ? { length: 0, layers: [] } : runOf(after);
  const layers =
    ids.length === 0 ? earlier.layers.map(sameKeyValues) : await extended(decoder, earlier, ids, hooks);
  const prefix: Prefix = {
    ids: [...(after?.ids ?? []), ...ids],
    dispose() {
      if (runs.delete(prefix)) disposeLayers(layers);
    },
  };
  const own = { ids: prefix.ids, hooks };
  const alike = after === undefined || (earlier.origin && sameHooks(earlier.origin.hooks, hooks));
  runs.set(prefix, { length: prefix.ids.length, layers, ...(alike && { origin: own }) });
  return prefix;
}

/** Whether two passes have the very same hooks. */
export function sameHooks(some: readonly LayerHook[], others: readonly LayerHook[]): boolean {
  return some.length === others.length && some.every((hook, place) => hook === others[place]);
}

/** Keys and values of a prefix and of ids that follow it, the caller's to dispose of; hooks act on the ids alone. */
export async function extended(
  { executor, config, memory }: Decoder,
  earlier: RunPrefix,
  ids: readonly number[],
  hooks: readonly LayerHook[],
): Promise<readonly KeyValues[]> {
  const { length } = earlier;
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
  const options = { hooks, signal: longWork().signal, memory };
  const { hidden, layers } = await forward(executor, config, batch, options).finally(() => masks.dispose());
  hidden.dispose();
  if (length === 0) return layers;
  const joined = layers.map((own, index) => joinedAfter(earlier.layers[index]!, own));
  memory?.takeFor(layers, joined);
  disposeLayers(layers);
  return joined;
}

/** Keys and values of two stretches of positions, one after the other. */
function joinedAfter(earlier: KeyValues, own: KeyValues): KeyValues {
  return {
    keys: tf.concat([earlier.keys, own.keys], 3),
    values: tf.concat([earlier.values, own.values], 2),
  };
}
