import type { tf } from "../tensors/tf.js";

/**
 * A projection `[in, out]`. Checkpoints store `[out, in]`, but a product with a transpose flag is 14 times slower in
 * tfjs-wasm (1.4 against 19 GFLOP/s, 128×896×4864, two cores).
 */
export interface Projection {
  readonly weight: tf.Tensor2D;
  /** `[out]` */
  readonly bias?: tf.Tensor1D;
}

/** The weights of one block. */
export interface BlockWeights {
  /** `[width]`, before attention (all families except OLMo 2). */
  readonly attentionNorm?: tf.Tensor1D;
  /** `[width]`, on the output of attention (Gemma 2 and 3, OLMo 2). */
  readonly attentionOutputNorm?: tf.Tensor1D;
  /** `[width, heads · headWidth]` */
  readonly query: Projection;
  /** `[width, keyValueHeads · headWidth]` */
  readonly key: Projection;
  /** `[width, keyValueHeads · headWidth]` */
  readonly value: Projection;
  /** `[heads · headWidth, width]` */
  readonly output: Projection;
  /** `[headWidth]` (Qwen 3, Gemma 3) or `[heads · headWidth]` (OLMo 2). */
  readonly queryNorm?: tf.Tensor1D;
  /** `[headWidth]` or `[keyValueHeads · headWidth]` */
  readonly keyNorm?: tf.Tensor1D;
  /** `[width]`, before the feed-forward part. */
  readonly innerNorm?: tf.Tensor1D;
  /** `[width]`, on the output of the feed-forward part. */
  readonly innerOutputNorm?: tf.Tensor1D;
  /** `[heads]`: a score of each head that takes part in its softmax (gpt-oss). */
  readonly sinks?: tf.Tensor1D;
  readonly inner: GatedWeights | ExpertWeights;
}

/** A gated feed-forward part. */
export interface GatedWeights {
  /** `[width, innerWidth]` */
  readonly gate: Projection;
  /** `[width, innerWidth]` */
  readonly up: Projection;
  /** `[innerWidth, width]` */
  readonly down: Projection;
}

/** A mixture of experts. */
export interface ExpertWeights {
  /** `[width, experts]` */
  readonly router: Projection;
  readonly experts: readonly GatedWeights[];
}

/** All weights of a decoder. Variables are trained; plain tensors are constants. */
export interface DecoderWeights {
  /** `[vocabulary, width]` */
  readonly embedding: tf.Tensor2D;
  readonly blocks: readonly BlockWeights[];
  /** `[width]` */
  readonly norm: tf.Tensor1D;
  /** `[width, vocabulary]`; absent when the head is the embedding, transposed. */
  readonly head?: tf.Tensor2D;
}
