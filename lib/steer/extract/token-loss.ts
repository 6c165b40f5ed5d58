import { logSumExp } from "../../model/scoring/log-sum-exp.js";
import { tf } from "../../model/tensors/tf.js";

/**
 * Mean −log P of the target tokens, in nats.
 *
 * @param logits `[tokens, vocabulary]`
 * @param targets `[tokens]`
 */
export function tokenLoss(logits: tf.Tensor2D, targets: tf.Tensor1D): tf.Scalar {
  const hits = tf.oneHot(targets, logits.shape[1]);
  return tf.mean(tf.sub(summedLog(logits), tf.sum(tf.mul(logits, hits), 1)));
}

/**
 * logSumExp with its gradient, the softmax, given explicitly: TensorFlow.js would differentiate through the largest
 * logit.
 */
function summedLog(logits: tf.Tensor2D): tf.Tensor1D {
  const operation = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor]);
    return {
      value: logSumExp(x as tf.Tensor2D),
      gradFunc: (dy, [saved]) =>
        tf.mul(tf.softmax(saved as tf.Tensor2D), tf.expandDims(dy as tf.Tensor1D, 1)),
    };
  });
  return operation(logits) as tf.Tensor1D;
}
