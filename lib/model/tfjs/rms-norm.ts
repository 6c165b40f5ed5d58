import { tf } from "../tensors/tf.js";

/** Root-mean-square normalisation of rows (Zhang & Sennrich 2019), `[rows, width]`. */
export function rmsNorm(rows: tf.Tensor2D, weight: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(rows), -1, true), epsilon));
  return tf.mul(tf.mul(rows, inverse), weight);
}
