import type { BlockOutput, Past, Rotary } from "../executor/block.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { tf } from "../tensors/tf.js";
import { attention } from "./attention.js";
import { feedForward } from "./feed-forward.js";
import { capped, product } from "./product.js";
import { rmsNorm } from "./rms-norm.js";
import { takeRows } from "./take-rows.js";
import { atWanted } from "./wanted-positions.js";
import type { BlockWeights, DecoderWeights } from "./weights.js";

/** Rows of the embedding: ids `[batch, positions]` → `[batch, positions, width]`. */
export function embedTokens(weights: Pick<DecoderWeights, "embedding">, ids: tf.Tensor2D): tf.Tensor3D {
  const [batch, positions] = ids.shape;
  const rows = takeRows(weights.embedding, tf.reshape(ids, [-1]) as tf.Tensor1D);
  return tf.reshape(rows, [batch, positions, weights.embedding.shape[1]]);
}

/**
 * One decoder block: attention over `past` and the block's own positions, then the gated feed-forward part, each added
 * to the state. Norms stand before, after or on both sides of each part, by the family's rule.
 *
 * @param hidden `[batch, positions, width]`
 * @param mask additive, `[batch or 1, positions, positions]`: 0 where a position is seen, −1e9 where it is hidden; or,
 *   with one past, `[batch or 1, positions, past + positions]`
 * @param past earlier keys and values: none, one, or several in any order, such as a shared prefix and each row's
 *   question
 * @param wanted for each row, the only position whose new state is computed; all where absent. Masks are then for these
 *   positions.
 * @returns the new hidden state `[batch, positions or 1, width]`, and the keys and values of these positions alone
 */
export function decoderBlock(
  block: BlockWeights,
  config: DecoderConfig,
  hidden: tf.Tensor3D,
  rotary: Rotary,
  mask: tf.Tensor3D,
  past: Past | readonly Past[] = [],
  wanted?: readonly number[],
): BlockOutput {
  const [batch, positions, width] = hidden.shape;
  const rows = tf.reshape(hidden, [batch * positions, width]) as tf.Tensor2D;
  const { normEpsilon } = config;
  const normed = (x: tf.Tensor2D, norm: tf.Tensor1D | undefined) =>
    norm === undefined ? x : rmsNorm(x, norm, normEpsilon);
  const attended = attention(
    block,
    config,
    normed(rows, block.attentionNorm),
    batch,
    positions,
    rotary,
    mask,
    [past].flat() as readonly Past[],
    wanted,
  );
  const before = wanted === undefined ? rows : tf.reshape(atWanted(hidden, wanted), [batch, width]);
  const middle = tf.add(before, normed(attended.rows, block.attentionOutputNorm)) as tf.Tensor2D;
  const inner = feedForward(block.inner, config, normed(middle, block.innerNorm));
  const output = tf.add(middle, normed(inner, block.innerOutputNorm));
  return {
    hidden: tf.reshape(output, [batch, wanted === undefined ? positions : 1, width]),
    keys: attended.keys,
    values: attended.values,
  };
}

/** Logits of hidden states of the last block, `[rows, width] → [rows, vocabulary]`. */
export function finalLogits(
  weights: DecoderWeights,
  config: DecoderConfig,
  hidden: tf.Tensor2D,
): tf.Tensor2D {
  const normed = rmsNorm(hidden, weights.norm, config.normEpsilon);
  const logits = () => {
    if (weights.head !== undefined) return product(normed, weights.head);
    const tied = tf.transpose(weights.embedding) as tf.Tensor2D;
    return product(normed, tied, weights.embedding instanceof tf.Variable);
  };
  return capped(logits(), config.logitCap);
}
