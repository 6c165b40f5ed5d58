import type { tf } from "../tensors/tf.js";
import type { BlockOutput, Past, Rotary } from "./block.js";
import type { WeightFormat } from "./weight-format.js";

/**
 * Runs the parts of a decoder. The loop over blocks, hooks, caches and scoring are built on it once for all executors.
 */
export interface Executor {
  readonly kind: "native" | "tfjs";
  /** What it is and why, in one line for people. */
  readonly reason: string;
  /** How projections are held. */
  readonly weights: WeightFormat;
  /** Bytes of weights held. */
  readonly bytes: number;
  /** Bytes that a pass may take beside the weights. */
  readonly room: number;
  /** Embeds token ids `[batch][positions]` → `[batch, positions, width]`. */
  embed(rows: readonly (readonly number[])[], positions: number): Promise<tf.Tensor3D> | tf.Tensor3D;
  /**
   * Runs block `layer` (from 1). The caller disposes of the result. With `wanted`, one position for each row, only the
   * states of these positions are computed, and masks are `[batch or 1, 1, keys]`.
   */
  block(
    layer: number,
    hidden: tf.Tensor3D,
    rotary: Rotary,
    mask: tf.Tensor3D,
    pasts: readonly Past[],
    wanted?: readonly number[],
  ): Promise<BlockOutput> | BlockOutput;
  /** Final norm and head: `[rows, width]` → `[rows, vocabulary]`. */
  logits(rows: tf.Tensor2D): Promise<tf.Tensor2D> | tf.Tensor2D;
  /** How many times it has switched to another backend; absent where it never does. */
  readonly switches?: number;
  /**
   * Whether to repeat work that began after `switches` switches and threw `error`. True when the GPU has failed and
   * another backend has taken over: the work must be done again, with new tensors.
   */
  recover?(error: unknown, switches: number): Promise<boolean>;
  dispose(): void;
}

/** An executor that computes synchronously, in operations that `tf.grad` can differentiate. */
export interface DifferentiableExecutor extends Executor {
  readonly kind: "tfjs";
  embed(...inputs: Parameters<Executor["embed"]>): tf.Tensor3D;
  block(...inputs: Parameters<Executor["block"]>): BlockOutput;
  logits(rows: tf.Tensor2D): tf.Tensor2D;
}

export function isDifferentiable(executor: Executor): executor is DifferentiableExecutor {
  return executor.kind === "tfjs";
}

/** Token ids in one array, shorter rows padded on the right with 0. */
export function paddedIds(rows: readonly (readonly number[])[], positions: number): Int32Array {
  const ids = new Int32Array(rows.length * positions);
  rows.forEach((row, index) => {
    ids.set(row, index * positions);
  });
  return ids;
}
