import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import { tf } from "../tensors/tf.js";
import type { LayerHook, RowPlace } from "./layer-hook.js";

/**
 * The positions at which a hook acts: all, the prompt's, the answer's, or those for which a function returns true (from
 * 0).
 */
export type HookedPositions =
  | (typeof namedPositions)[number]
  | ((position: number, sequence: number | undefined) => boolean);

const namedPositions = ["all", "prompt", "answer"] as const;

/**
 * One vector `[width]` for all sequences, or a function that gives each sequence its own; undefined leaves a sequence
 * as it is.
 */
export type HookVector =
  | Float32Array
  | tf.Tensor1D
  | ((sequence: number | undefined) => Float32Array | undefined);

/**
 * Adds a vector to the output of a block (Turner et al. 2023, "Activation addition", arXiv 2308.10248).
 *
 * @param layer 0 the embedding, k the output of block k
 * @param vector `[width]`. Gradients flow through a tensor.
 * @throws PopuliError at once without a vector or for unknown positions; when it runs, for a vector of another length
 *   or with numbers that are not finite
 * @example
 * await model.generate(prompts, { maximumTokens: 5, seeds, hooks: [addVector(4, vector, "answer")] });
 */
export function addVector(layer: number, vector: HookVector, positions: HookedPositions = "all"): LayerHook {
  return hook(layer, positions, vector, (hidden, added) => tf.add(hidden, added));
}

/**
 * Replaces the output of a block by a vector, for example a mean over texts (mean ablation).
 *
 * @throws PopuliError as {@link addVector}
 * @example
 * await model.generate(prompts, { maximumTokens: 5, seeds, hooks: [replaceState(4, vector)] });
 */
export function replaceState(
  layer: number,
  vector: HookVector,
  positions: HookedPositions = "all",
): LayerHook {
  return hook(layer, positions, vector, (hidden, put) => tf.add(tf.zerosLike(hidden), put));
}

/**
 * Sets the output of a block to zero.
 *
 * @throws PopuliError for unknown positions
 * @example
 * await model.generate(prompts, { maximumTokens: 5, seeds, hooks: [zeroOut(4)] });
 */
export function zeroOut(layer: number, positions: HookedPositions = "all"): LayerHook {
  return {
    layer,
    positional: false,
    rows: rowsNeeded(positions),
    apply: (hidden, _, rows) => where(positions, rows, tf.zerosLike(hidden), hidden),
  };
}

/**
 * Removes a direction from the output of a block: h − (h·u)u with u of length 1 (Arditi et al. 2024, arXiv 2406.11717,
 * section 2.4).
 *
 * @param direction `[width]`, any length but 0
 * @throws PopuliError as {@link addVector}, and for a direction of length 0
 * @example
 * await model.generate(prompts, { maximumTokens: 5, seeds, hooks: [projectOut(4, vector)] });
 */
export function projectOut(
  layer: number,
  direction: HookVector,
  positions: HookedPositions = "all",
): LayerHook {
  return hook(layer, positions, nonZero(layer, direction), (hidden, along) => {
    const square = tf.sum(tf.square(along), -1, true);
    const share = tf.div(tf.sum(tf.mul(hidden, along), -1, true), square);
    return tf.sub(hidden, tf.mul(share, along)) as tf.Tensor3D;
  });
}

/**
 * Reads the output of a block and changes nothing. `see` gets the states `[positions, width]` of one row, without
 * padding, and its place; the model waits for what it returns.
 *
 * @example
 * const seen: Float32Array[] = [];
 * await model.generate(prompts, { maximumTokens: 5, seeds, hooks: [readStates(4, (states) => seen.push(states))] });
 */
export function readStates(layer: number, see: (states: Float32Array, row: RowPlace) => unknown): LayerHook {
  return {
    layer,
    positional: false,
    rows: "sequences",
    apply: (hidden) => hidden,
    async see(hidden, rows) {
      const [, positions, width] = hidden.shape;
      const values = (await hidden.data()) as Float32Array;
      for (const [index, row] of rows.entries()) {
        const from = index * positions * width;
        await see(values.slice(from, from + row.length * width), row);
      }
    },
  };
}

/** Refuses a direction of length 0. */
function nonZero(layer: number, direction: HookVector): HookVector {
  const check = (vector: Float32Array | undefined) => {
    if (vector?.every((value) => value === 0) && vector.length > 0)
      throw new PopuliError("a direction of length 0 cannot be projected out", { layer });
    return vector;
  };
  if (typeof direction === "function") return (sequence) => check(direction(sequence));
  if (!(direction instanceof tf.Tensor)) check(direction);
  return direction;
}

/** A hook that changes states with the help of vectors, `[1 or batch, 1, width]`. */
function hook(
  layer: number,
  positions: HookedPositions,
  vector: HookVector,
  change: (hidden: tf.Tensor3D, vectors: tf.Tensor3D) => tf.Tensor3D,
): LayerHook {
  // Vectors are often looked up by name, and names are misspelt.
  if ((vector ?? undefined) === undefined)
    throw new PopuliError(
      `the hook's vector is ${vector}`,
      { layer },
      "is the name that it was looked up by right?",
    );
  const needed = rowsNeeded(positions);
  return {
    layer,
    positional: false,
    rows: typeof vector === "function" ? "sequences" : needed,
    apply(hidden, _, rows) {
      const width = hidden.shape[2];
      if (typeof vector !== "function") {
        if (vector instanceof tf.Tensor) checkLength(layer, vector.size, width);
        else checkVector(layer, vector, width);
        const one = vector instanceof tf.Tensor ? vector : tf.tensor1d(vector);
        return where(positions, rows, change(hidden, tf.reshape(one, [1, 1, width])), hidden);
      }
      const own = rows.map(({ sequence }) => vector(sequence));
      const values = new Float32Array(rows.length * width);
      own.forEach((row, index) => {
        if (row === undefined) return;
        checkVector(layer, row, width);
        values.set(row, index * width);
      });
      const changed = change(hidden, tf.tensor3d(values, [rows.length, 1, width]));
      return where(positions, rows, changed, hidden, (row) => own[row] !== undefined);
    },
  };
}

/** @throws PopuliError for positions that are neither named nor a function */
function rowsNeeded(positions: HookedPositions): "places" | "sequences" {
  if (typeof positions === "function") return "sequences";
  oneOf("positions", positions, namedPositions);
  return "places";
}

/** `changed` at the hooked positions, `hidden` unchanged elsewhere. */
function where(
  positions: HookedPositions,
  rows: readonly RowPlace[],
  changed: tf.Tensor3D,
  hidden: tf.Tensor3D,
  concerns: (row: number) => boolean = () => true,
): tf.Tensor3D {
  if (positions === "all" && rows.every((_, row) => concerns(row))) return changed;
  const [batch, length] = hidden.shape;
  const mask = new Uint8Array(batch * length);
  rows.forEach((row, index) => {
    if (!concerns(index)) return;
    for (let p = 0; p < row.length; p++) {
      if (acts(positions, row.first + p, row)) mask[index * length + p] = 1;
    }
  });
  return tf.where(tf.tensor3d(mask, [batch, length, 1], "bool"), changed, hidden);
}

function acts(positions: HookedPositions, position: number, { sequence, answerFrom }: RowPlace): boolean {
  if (typeof positions === "function") return positions(position, sequence);
  return positions === "all" || (positions === "answer") === position >= answerFrom;
}

function checkVector(layer: number, vector: Float32Array, width: number): void {
  checkLength(layer, vector.length, width);
  const bad = vector.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new PopuliError(`a vector holds ${vector[bad]} at index ${bad}`, { layer });
}

function checkLength(layer: number, found: number, width: number): void {
  if (found === width) return;
  throw new PopuliError(`a vector of length ${found}; the model's states have ${width} numbers`, { layer });
}
