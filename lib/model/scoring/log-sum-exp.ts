import { tf } from "../tensors/tf.js";

/**
 * The logarithm of each row's sum of exponentials, `[rows, columns] → [rows]`. Computed with the softmax kernel, as the
 * largest logit minus the logarithm of its weight: TensorFlow.js' own takes ten times as long on WASM, where `exp` is
 * slow.
 */
export function logSumExp(logits: tf.Tensor2D): tf.Tensor1D {
  return tf.sub(tf.max(logits, 1), tf.log(tf.max(tf.softmax(logits), 1)));
}
