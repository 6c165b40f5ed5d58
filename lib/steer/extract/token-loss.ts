import * as tf from "@tensorflow/tfjs";
import { logSumExp } from "../../model/scoring/log-sum-exp.js";

/** Mean −log P of some tokens, nats a token: `[tokens, vocabulary]` and `[tokens]`. */
export function tokenLoss(logits: tf.Tensor2D, targets: tf.Tensor1D): tf.Scalar {
  const hits = tf.oneHot(targets, logits.shape[1]);
  return tf.mean(tf.sub(summedLog(logits), tf.sum(tf.mul(logits, hits), 1)));
}

/** logSumExp with its gradient written out: the softmax, which TensorFlow.js would find by way of the largest logit. */
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
