import type { tf } from "../tensors/tf.js";

/** Keys and values of positions, laid out as attention reads them. */
export interface KeyValues {
  /** `[keyValueHeads, batch, headWidth, positions]`, rotated. */
  readonly keys: tf.Tensor4D;
  /** `[keyValueHeads, batch, positions, headWidth]` */
  readonly values: tf.Tensor4D;
}

/**
 * Keys and values of earlier positions. A batch of 1 is shared by all rows and never copied; a batch of n is shared by
 * n equal runs of rows.
 */
export interface Past extends KeyValues {
  /** Additive, `[batch or 1, positions or 1, past]`; absent where every position sees all of the past. */
  readonly mask?: tf.Tensor3D;
  /** `[batch]`: which of the n each row sees, where they are not equal runs. */
  readonly rows?: readonly number[];
}

/** A block's output: the new hidden state, and the keys and values of its own positions. */
export interface BlockOutput extends KeyValues {
  /** `[batch, positions, width]`; or `[batch, 1, width]` of the wanted positions. */
  readonly hidden: tf.Tensor3D;
}

/** Rotary tables of a batch, made once for all blocks. */
export interface Rotary {
  /** `[batch or 1, positions, headWidth]` */
  readonly cos: tf.Tensor3D;
  /** `[batch or 1, positions, headWidth]` */
  readonly sin: tf.Tensor3D;
  /** `[headWidth, headWidth]`: maps the halves (x, y) of a head's rotated dimensions to (−y, x). */
  readonly turn: tf.Tensor2D;
}
