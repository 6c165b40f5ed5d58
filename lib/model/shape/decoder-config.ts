import type { RotaryPositions } from "./rotary.js";

/** A decoder's shape: the fields of a Hugging Face `config.json`, normalised and with the family's defaults filled in. */
export interface DecoderConfig {
  /** Name of its family. */
  readonly architecture: string;
  readonly vocabulary: number;
  /** d, the length of a hidden state. */
  readonly width: number;
  /** L, the number of blocks. */
  readonly layers: number;
  readonly heads: number;
  /** Heads of keys and values; each serves `heads / keyValueHeads` query heads (grouped-query attention). */
  readonly keyValueHeads: number;
  readonly headWidth: number;
  /** How many of a head's dimensions turn with the position (all but for Phi-4-mini). */
  readonly rotaryWidth: number;
  /** Width inside the gated feed-forward part. */
  readonly innerWidth: number;
  /** Of the gate: x·σ(x), or the tanh approximation of the Gaussian error unit (Gemma). */
  readonly activation: "silu" | "gelu";
  readonly normEpsilon: number;
  /** Added to stored norm weights: Gemma stores their difference from 1. */
  readonly normOffset: 0 | 1;
  /** Norms before attention and the feed-forward part, after them (OLMo 2), or both (Gemma 2 and 3). */
  readonly norms: "before" | "after" | "both";
  /** What embeddings are multiplied by (Gemma: √width). */
  readonly embeddingScale: number;
  /** What products of queries and keys are multiplied by. */
  readonly scoreScale: number;
  /** c of c·tanh(score / c), before the mask (Gemma 2). */
  readonly scoreCap: number | undefined;
  /** c of c·tanh(logit / c) (Gemma 2; Gemma 3 where stated). */
  readonly logitCap: number | undefined;
  /** `[layers]` */
  readonly attention: readonly LayerAttention[];
  /** One, or one for layers that see all and one for those with a window (Gemma 3). */
  readonly rotaries: readonly [RotaryPositions, ...RotaryPositions[]];
  readonly contextLength: number;
  /** The head is the embedding, transposed. */
  readonly tiedHead: boolean;
  /** Queries, keys and values are stored as one tensor, and the gate and its factor as another (Phi-3). */
  readonly fusedProjections: boolean;
  /** Biases on the query, key and value projections (Qwen 2; Llama with `attention_bias`). */
  readonly queryKeyValueBias: boolean;
  /** A bias on the attention's output projection (Llama with `attention_bias`). */
  readonly outputBias: boolean;
  /** Biases in the feed-forward part (Llama with `mlp_bias`). */
  readonly innerBias: boolean;
  /** Queries and keys are normalised before rotation: by head (Qwen 3, Gemma 3), or over all heads (OLMo 2). */
  readonly queryKeyNorm: "none" | "head" | "whole";
  /** Ids that end a text, of `eos_token_id`; the checkpoint's other files may add to them. */
  readonly endIds: readonly number[];
  /** Set by `"populi": {"teaching": true}`. */
  readonly teaching: boolean;
}

/** What one block's attention sees, and how its positions turn. */
export interface LayerAttention {
  /** A position sees at most this many positions, itself included. */
  readonly window: number | undefined;
  /** Which of the model's rotary positions. */
  readonly rotary: number;
}
