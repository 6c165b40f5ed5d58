import type * as tf from "@tensorflow/tfjs";

/**
 * What happens to the hidden states after block `layer` (1 … L; 0 is the embedding). `apply` gets `[batch, positions,
 * width]`, the index of the first position in the sequence, and where each row stands, and returns the same shape; it runs
 * inside `tf.tidy`. Made by hand, or by {@link addVector} and its like.
 */
export interface LayerHook {
  readonly layer: number;
  /** False when `apply` does not look at `firstPosition`, which lets rows that start at different ones stay together. */
  readonly positional?: false;
  /**
   * What `apply` looks at of `rows`, which is empty where nothing is said: where they stand, or also which sequences they are
   * of. With the latter, sequences share no prefix.
   */
  readonly rows?: "places" | "sequences";
  apply(hidden: tf.Tensor3D, firstPosition: number, rows: readonly RowPlace[]): tf.Tensor3D;
  /**
   * Looks at what `apply` returned, and is waited for before the next block: here states can be read by `await
   * states.data()`, as a GPU outside a browser allows no other way. The tensor is freed afterwards. An answer that goes on after
   * a GPU has failed is run again from its prompt on, and shown again.
   */
  see?(states: tf.Tensor3D, rows: readonly RowPlace[]): unknown;
}

/** Where a row of a batch stands. */
export interface RowPlace {
  /** Which of the prompts, questions or sequences of the call, from 0; none for a prefix. */
  readonly sequence: number | undefined;
  /** Position of the row's first token in its sequence. */
  readonly first: number;
  /** How many tokens it has; padding follows. */
  readonly length: number;
  /** Position at which the answer begins: what stands before is the prompt. */
  readonly answerFrom: number;
}
