import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { tf } from "../tensors/tf.js";
import { weightReader } from "../tfjs/load-weights.js";
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
    const { tiedHead, normEpsilon, logitCap } = checkpoint.config;
    const reader = weightReader(checkpoint);
    const norm = await reader.vector("model.norm.weight");
    const head = await reader.transposed(tiedHead ? "model.embed_tokens.weight" : "lm_head.weight");
    return {
      normed: (states) => rmsNorm(states, norm, normEpsilon),
      logits: (normed) => capped(product(normed, head), logitCap),
      dispose: () => reader.dispose(),
    };
  } finally {
    await checkpoint.close();
  }
}
