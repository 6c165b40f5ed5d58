import { setImmediate } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import { Interrupted } from "../errors/interrupted.js";
import { PopuliError } from "../errors/populi-error.js";
import type { KeyValues, Past } from "./attention.js";
import type { DecoderConfig } from "./config.js";
import type { BlockOutput } from "./decoder.js";
import type { Executor } from "./executor.js";
import { causalMask, layerMasks } from "./masks.js";
import type { LayerHook } from "./model.js";
import { checkSameRotation, dependsOnLength } from "./rotary.js";
import { type Rotary, rotaryTables } from "./rotary-tables.js";
import { atWanted, maskAtWanted, pastAtWanted } from "./wanted-positions.js";

/** A batch of token ids to run through all blocks. */
export interface Batch {
  /** One list a row; shorter ones are padded on the right. */
  readonly rows: readonly (readonly number[])[];
  /** Position of each row's first token in its sequence. */
  readonly firstPositions: readonly number[];
  /** Tokens that each row's sequence is taken to have, on which some rotary scalings depend; by default, so far. */
  readonly lengths?: readonly number[];
  /** The position of each row whose last state is wanted, where one is enough; the others are then not made. */
  readonly wanted?: readonly number[];
  /** What the rows look back on at block k (from 1); none by default. */
  pasts?(layer: number): readonly Past[];
}

export interface ForwardOptions {
  readonly hooks?: readonly LayerHook[];
  readonly signal?: AbortSignal | undefined;
  /** Sees the hidden state `[rows, positions, width]` after the embedding (0) and every block, hooks applied. */
  onLayer?(layer: number, hidden: tf.Tensor3D): void;
}

/** What a batch leaves behind; the caller disposes of it. */
export interface Forwarded {
  /** The output of the last block, `[rows, positions, width]`, or `[rows, 1, width]` of the wanted positions. */
  readonly hidden: tf.Tensor3D;
  /** Keys and values of the batch's own positions, a block each. */
  readonly layers: readonly KeyValues[];
}

/**
 * Runs a batch through the embedding and all blocks, applying hooks and yielding to the event loop between blocks.
 *
 * @throws Interrupted when the signal is raised; nothing stays allocated
 */
export async function forward(
  executor: Executor,
  config: DecoderConfig,
  batch: Batch,
  options: ForwardOptions = {},
): Promise<Forwarded> {
  const { rows, firstPositions } = batch;
  const positions = Math.max(...rows.map((row) => row.length));
  checkIds(rows, firstPositions, config);
  const rotaries = tablesOf(config, batch, positions);
  const masks = layerMasks(config, (window) => causalMask(positions, window));
  const layers: KeyValues[] = [];
  let hidden: tf.Tensor3D | undefined;
  try {
    hidden = hooked(executor.embed(rows, positions), 0, options.hooks, firstPositions);
    options.onLayer?.(0, hidden);
    let resumed = performance.now();
    for (let layer = 1; layer <= config.layers; layer++) {
      const before: tf.Tensor3D = hidden;
      const rotary = rotaries[config.attention[layer - 1]!.rotary]!;
      const pasts = batch.pasts?.(layer) ?? [];
      const wanted = layer === config.layers && !looksAt(layer, options) ? batch.wanted : undefined;
      const output = await runBlock(executor, layer, before, rotary, masks.at(layer), pasts, wanted);
      layers.push({ keys: output.keys, values: output.values });
      before.dispose();
      hidden = output.hidden;
      hidden = hooked(hidden, layer, options.hooks, firstPositions);
      options.onLayer?.(layer, hidden);
      if (performance.now() - resumed > longestStretch) {
        await setImmediate();
        resumed = performance.now();
      }
      if (options.signal?.aborted) throw new Interrupted("the model's pass");
    }
    if (batch.wanted === undefined || !looksAt(config.layers, options)) return { hidden, layers };
    const all = hidden;
    hidden = tf.tidy(() => atWanted(all, batch.wanted!));
    all.dispose();
    return { hidden, layers };
  } catch (error) {
    hidden?.dispose();
    disposeLayers(layers);
    throw error;
  } finally {
    for (const { cos, sin, turn } of rotaries) tf.dispose([cos, sin, turn]);
    masks.dispose();
  }
}

/** Whether something sees, or changes, all positions after this block. */
function looksAt(layer: number, { hooks = [], onLayer }: ForwardOptions): boolean {
  return onLayer !== undefined || hooks.some((hook) => hook.layer === layer);
}

async function runBlock(
  executor: Executor,
  layer: number,
  hidden: tf.Tensor3D,
  rotary: Rotary,
  mask: tf.Tensor3D,
  pasts: readonly Past[],
  wanted: readonly number[] | undefined,
): Promise<BlockOutput> {
  if (wanted === undefined) return executor.block(layer, hidden, rotary, mask, pasts);
  const own = tf.tidy(() => maskAtWanted(mask, wanted));
  const seen = pasts.map((past) => pastAtWanted(past, wanted));
  try {
    return await executor.block(layer, hidden, rotary, own, seen, wanted);
  } finally {
    // Where all positions see alike, the mask is the batch's own, which other blocks may still need.
    if (own !== mask) own.dispose();
    seen.forEach(({ mask: made }, n) => {
      if (made !== pasts[n]!.mask) made?.dispose();
    });
  }
}

/** The rotary tables of a batch, one for each kind that the layers have; rows that turn alike share theirs. */
function tablesOf(config: DecoderConfig, batch: Batch, positions: number): Rotary[] {
  const { rows, firstPositions, lengths } = batch;
  const ends = lengths ?? rows.map((row, index) => firstPositions[index]! + row.length);
  if (lengths === undefined) {
    firstPositions.forEach((first, index) => {
      checkSameRotation(config.rotaries, first, ends[index]!);
    });
  }
  const alike = (values: readonly number[]) => values.every((value) => value === values[0]);
  const shared = alike(firstPositions) && (alike(ends) || !config.rotaries.some(dependsOnLength));
  const starts = shared ? firstPositions.slice(0, 1) : firstPositions;
  const places = starts.map((first) => Float64Array.from({ length: positions }, (_, p) => first + p));
  return config.rotaries.map((_, which) => rotaryTables(config, places, which, ends));
}

// Milliseconds between looks at the event loop, so that an interrupt arrives.
const longestStretch = 40;

/** Frees keys and values. */
export function disposeLayers(layers: readonly KeyValues[]): void {
  for (const { keys, values } of layers) tf.dispose([keys, values]);
}

/** The state after the hooks of its layer; the one before is freed where they made another, and when one throws. */
function hooked(
  hidden: tf.Tensor3D,
  layer: number,
  hooks: readonly LayerHook[] = [],
  firstPositions: readonly number[],
): tf.Tensor3D {
  const own = hooks.filter((hook) => hook.layer === layer);
  if (own.length === 0) return hidden;
  try {
    return tf.tidy(() =>
      tf.clone(own.reduce((state, hook) => applyHook(hook, state, firstPositions), hidden)),
    );
  } finally {
    hidden.dispose();
  }
}

/** A hook is told one first position, so rows that start elsewhere are handed to it apart, where it looks at positions. */
function applyHook(hook: LayerHook, hidden: tf.Tensor3D, firstPositions: readonly number[]): tf.Tensor3D {
  const runs = hook.positional === false ? [0] : startsOfRuns(firstPositions);
  if (runs.length === 1) return checkShape(hook, hidden, hook.apply(hidden, firstPositions[0] ?? 0));
  const parts = runs.map((from, index) => {
    const count = (runs[index + 1] ?? firstPositions.length) - from;
    const part = tf.slice(hidden, [from, 0, 0], [count, -1, -1]);
    return checkShape(hook, part, hook.apply(part, firstPositions[from]!));
  });
  return tf.concat(parts, 0);
}

function startsOfRuns(values: readonly number[]): number[] {
  return [...values.keys()].filter((index) => index === 0 || values[index] !== values[index - 1]);
}

function checkShape({ layer }: LayerHook, before: tf.Tensor3D, after: tf.Tensor3D): tf.Tensor3D {
  if (after.shape.join() === before.shape.join()) return after;
  throw new PopuliError(
    `a hook returned the shape [${after.shape.join(", ")}]; expected [${before.shape.join(", ")}]`,
    { layer },
  );
}

function checkIds(
  rows: readonly (readonly number[])[],
  firstPositions: readonly number[],
  { vocabulary, contextLength }: DecoderConfig,
): void {
  rows.forEach((row, index) => {
    if (row.length === 0) throw new PopuliError("a prompt has no tokens");
    const end = firstPositions[index]! + row.length;
    if (end > contextLength) {
      throw new PopuliError(`a prompt has ${end} tokens; the model's context holds ${contextLength}`);
    }
    const stranger = row.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabulary);
    if (stranger !== undefined) {
      throw new PopuliError(`the token id ${stranger} is none of the model's 0 … ${vocabulary - 1}`);
    }
  });
}
