import type * as tf from "@tensorflow/tfjs";
import type { BlockOutput, Past, Rotary } from "./block.js";
import type { WeightFormat } from "./weight-format.js";

/** What runs a decoder's parts; the loop over blocks, hooks, caches and scoring are written once, above it. */
export interface Executor {
  readonly kind: "native" | "tfjs";
  /** One line for a person. */
  readonly reason: string;
  /** How projections are held. */
  readonly weights: WeightFormat;
  /** Bytes of weights held. */
  readonly bytes: number;
  /** Bytes that a pass may take beside them. */
  readonly room: number;
  /** Embeds token ids `[batch][positions]` → `[batch, positions, width]`. */
  embed(rows: readonly (readonly number[])[], positions: number): tf.Tensor3D;
  /**
   * Runs block `layer` (from 1); what it returns is the caller's to dispose of. With `wanted`, a position for each row, only
   * their new states are made, and the masks are theirs: `[batch or 1, 1, keys]`.
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
  /** How often it has gone over to another backend of tensors; never, where nothing is said. */
  readonly turn?: number;
  /**
   * Whether work begun in `turn`, which threw `error`, is to be done again, all tensors included: their GPU has failed, and it has
   * gone over to another backend when this returns.
   */
  recover?(error: unknown, turn: number): Promise<boolean>;
  dispose(): void;
}

/** An executor that answers at once, in operations that `tf.grad` can follow. */
export interface DifferentiableExecutor extends Executor {
  readonly kind: "tfjs";
  block(...inputs: Parameters<Executor["block"]>): BlockOutput;
  logits(rows: tf.Tensor2D): tf.Tensor2D;
}

export function isDifferentiable(executor: Executor): executor is DifferentiableExecutor {
  return executor.kind === "tfjs";
}

/** Token ids as one block of numbers, shorter rows filled up on the right with 0. */
export function paddedIds(rows: readonly (readonly number[])[], positions: number): Int32Array {
  const ids = new Int32Array(rows.length * positions);
  rows.forEach((row, index) => {
    ids.set(row, index * positions);
  });
  return ids;
}
