import type { tf } from "../tensors/tf.js";

/**
 * Changes or reads the hidden states after block `layer` (1 … L; 0 is the embedding). Make one by hand, or with
 * `addVector`, `projectOut`, `replaceState`, `zeroOut` or `readStates`.
 */
export interface LayerHook {
  readonly layer: number;
  /** False when `apply` ignores `firstPosition`. Rows that start at different positions then stay in one batch. */
  readonly positional?: false;
  /**
   * What `apply` needs to know about rows: their places, or also their sequences. Without it, `apply` gets no rows.
   * With `sequences`, sequences share no prefix, because each may be changed differently.
   */
  readonly rows?: "places" | "sequences";
  apply(hidden: tf.Tensor3D, firstPosition: number, rows: readonly RowPlace[]): tf.Tensor3D;
  /**
   * Reads what `apply` returned; the model waits for it before the next block. Read numbers with `await states.data()`:
   * outside a browser, WebGPU allows no other way. The tensor is freed afterwards. When a GPU fails during an answer,
   * the answer is run again from its prompt, and its states are seen again.
   */
  see?(states: tf.Tensor3D, rows: readonly RowPlace[]): unknown;
}

/** Where a row of a batch lies in its sequence. */
export interface RowPlace {
  /** Index of the prompt, question or sequence in the call; none for a prefix. */
  readonly sequence: number | undefined;
  /** Position of the row's first token in its sequence. */
  readonly first: number;
  /** Number of tokens; padding follows. */
  readonly length: number;
  /** Position at which the answer begins. Everything before it is the prompt. */
  readonly answerFrom: number;
}
