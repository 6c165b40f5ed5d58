import type * as tf from "@tensorflow/tfjs";

/** Keys and values of earlier positions, as the attention reads them. */
export interface KeyValues {
  /** `[keyValueHeads, batch, headWidth, positions]`, rotated. */
  readonly keys: tf.Tensor4D;
  /** `[keyValueHeads, batch, positions, headWidth]` */
  readonly values: tf.Tensor4D;
}

/**
 * Keys and values that a block looks back on. A batch of 1 is shared by all rows and never copied; a batch of n is shared by
 * n equal runs of rows.
 */
export interface Past extends KeyValues {
  /** Additive, `[batch or 1, positions or 1, past]`; absent where all of the past is seen. */
  readonly mask?: tf.Tensor3D;
}

/** What a block gives: the new state, and the keys and values of its own positions. */
export interface BlockOutput extends KeyValues {
  /** `[batch, positions, width]`; of the wanted positions alone, `[batch, 1, width]` */
  readonly hidden: tf.Tensor3D;
}

/** Rotary positions of a batch, made once for all blocks. */
export interface Rotary {
  /** `[batch or 1, positions, headWidth]` */
  readonly cos: tf.Tensor3D;
  /** `[batch or 1, positions, headWidth]` */
  readonly sin: tf.Tensor3D;
  /** `[headWidth, headWidth]`: maps the halves (x, y) of what turns of a head to (−y, x). */
  readonly turn: tf.Tensor2D;
}
