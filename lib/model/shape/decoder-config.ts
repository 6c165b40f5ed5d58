import type { RotaryPositions } from "./rotary.js";

/** The shape of a decoder: a Hugging Face `config.json` in one form for all families, with defaults filled in. */
export interface DecoderConfig {
  /** Name of its family. */
  readonly architecture: string;
  readonly vocabulary: number;
  /** d, the length of a hidden state. */
  readonly width: number;
  /** L, the number of blocks. */
  readonly layers: number;
  readonly heads: number;
  /** Heads of keys and values. Each serves `heads / keyValueHeads` query heads (grouped-query attention). */
  readonly keyValueHeads: number;
  readonly headWidth: number;
  /** How many of a head's dimensions are rotated by position: all of them, except in Phi-4-mini. */
  readonly rotaryWidth: number;
  /** Width inside the gated feed-forward part. */
  readonly innerWidth: number;
  /** The gate's activation: x·σ(x), or the tanh approximation of the Gaussian error linear unit (Gemma). */
  readonly activation: "silu" | "gelu";
  readonly normEpsilon: number;
  /** Added to stored norm weights: Gemma stores weight − 1. */
  readonly normOffset: 0 | 1;
  /** Norms before attention and the feed-forward part, after them (OLMo 2), or both (Gemma 2 and 3). */
  readonly norms: "before" | "after" | "both";
  /** Factor on embeddings (Gemma: √width). */
  readonly embeddingScale: number;
  /** Factor on what attention and the feed-forward part add to a state (Granite). */
  readonly residualScale: number;
  /** Divisor of logits (Granite). */
  readonly logitDivisor: number;
  /** Factor on the products of queries and keys. */
  readonly scoreScale: number;
  /** The c in c·tanh(score / c), applied before the mask (Gemma 2). */
  readonly scoreCap: number | undefined;
  /** The c in c·tanh(logit / c) (Gemma 2; Gemma 3 where stated). */
  readonly logitCap: number | undefined;
  /** `[layers]` */
  readonly attention: readonly LayerAttention[];
  /**
   * One for all layers, or two: for layers without a window and with one (Gemma 3, OLMo 3), or for layers with positions and
   * without (SmolLM 3).
   */
  readonly rotaries: readonly [RotaryPositions, ...RotaryPositions[]];
  readonly contextLength: number;
  /** The head is the embedding, transposed. */
  readonly tiedHead: boolean;
  /** Query, key and value projections are stored as one tensor, gate and up projection as another (Phi-3). */
  readonly fusedProjections: boolean;
  /** Biases on the query, key and value projections (Qwen 2; with `attention_bias` Llama, Qwen 3, Gemma, OLMo 2). */
  readonly queryKeyValueBias: boolean;
  /** A bias on the attention's output projection (with `attention_bias`: Llama, Qwen 3, Gemma, OLMo 2). */
  readonly outputBias: boolean;
  /** Biases in the feed-forward part (Llama with `mlp_bias`). */
  readonly innerBias: boolean;
  /** Queries and keys are normalised before rotation: by head (Qwen 3, Gemma 3), or over all heads (OLMo 2). */
  readonly queryKeyNorm: "none" | "head" | "whole";
  /** Ids that end a text, from `eos_token_id`. The checkpoint's other files may add to them. */
  readonly endIds: readonly number[];
  /** Blocks whose feed-forward part is a mixture of experts; absent where none is. */
  readonly experts: Experts | undefined;
  /** Each head has a score that takes part in the softmax and adds nothing (attention sinks, gpt-oss). */
  readonly sinks: boolean;
  /** Set by `"populi": {"teaching": true}`. */
  readonly teaching: boolean;
}

/** How one block's attention sees positions. */
export interface LayerAttention {
  /** The most positions that a position sees, itself included; no limit where absent. */
  readonly window: number | undefined;
  /** Index into the model's `rotaries`. */
  readonly rotary: number;
}

/**
 * A mixture of experts (Shazeer et al. 2017, arXiv 1701.06538): a router scores the experts for each position, and the
 * outputs of the best are added, weighted by the softmax of their scores.
 */
export interface Experts {
  readonly count: number;
  /** How many experts each position goes through. */
  readonly active: number;
  /** Width inside one expert. */
  readonly innerWidth: number;
  /** Which blocks have experts; the others have one feed-forward part. `[layers]` */
  readonly layers: readonly boolean[];
  /** Whether the weights of a position's experts are made to add up to 1. */
  readonly normalised: boolean;
  /** Whether the router and the experts have biases (gpt-oss). */
  readonly biased: boolean;
  /** Bounds inside an expert (gpt-oss); absent where it is gated as usual. */
  readonly clamped: ClampedGate | undefined;
  /** How checkpoints of the family name and hold its tensors. */
  readonly layout: "modules" | "mixtral" | "gpt-oss";
}

/** gpt-oss' gate: (clip(up) + 1) · gate · σ(slope · gate), with gate at most `limit` and up within ±`limit`. */
export interface ClampedGate {
  readonly limit: number;
  readonly slope: number;
}

/** The largest width inside the feed-forward parts that a position goes through. */
export function widestInner({ innerWidth, experts }: Pick<DecoderConfig, "innerWidth" | "experts">): number {
  if (experts === undefined) return innerWidth;
  const inside = experts.active * experts.innerWidth;
  return experts.layers.every(Boolean) ? inside : Math.max(innerWidth, inside);
}
