import * as tf from "@tensorflow/tfjs";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { capped, product } from "../tfjs/product.js";
import { rmsNorm } from "../tfjs/rms-norm.js";

/** What follows the last block, as TensorFlow.js operations that can be differentiated, whatever runs the blocks. */
export interface Closing {
  /** The final norm of the last block's states, `[rows, width]`. */
  normed(states: tf.Tensor2D): tf.Tensor2D;
  /** Logits of normed states, `[rows, vocabulary]`. */
  logits(normed: tf.Tensor2D): tf.Tensor2D;
  dispose(): void;
}

/**
 * Reads the final norm and the head from the checkpoint again, because the native executor's copies cannot be read
 * back.
 */
export async function loadClosing(model: Pick<Checkpoint, "reopen">): Promise<Closing> {
  const checkpoint = await model.reopen();
  try {
    const { width, vocabulary, tiedHead, normEpsilon, logitCap } = checkpoint.config;
    const norm = tf.tensor1d(await checkpoint.read("model.norm.weight"));
    const stored = await checkpoint.read(tiedHead ? "model.embed_tokens.weight" : "lm_head.weight");
    const head = tf.tidy(() => tf.transpose(tf.tensor2d(stored, [vocabulary, width])) as tf.Tensor2D);
    return {
      normed: (states) => rmsNorm(states, norm, normEpsilon),
      logits: (normed) => capped(product(normed, head), logitCap),
      dispose: () => tf.dispose([norm, head]),
    };
  } finally {
    await checkpoint.close();
  }
}
