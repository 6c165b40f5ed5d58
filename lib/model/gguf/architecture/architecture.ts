import type { Metadata } from "../file/metadata.js";

/** One `general.architecture` of GGUF files, and how its files differ from Hugging Face's. */
export interface GgufArchitecture {
  readonly name: string;
  /** The class of Hugging Face transformers that computes the same. */
  readonly className: string;
  /** The class for files whose blocks have experts; absent where such files do not run. */
  readonly expertClass?: string;
  /**
   * Whether rows of the query and key projections are in the order in which llama.cpp rotates, neighbouring dimensions of
   * a head together. Hugging Face rotates a head's first half with its second.
   */
  readonly rotatesNeighbours?: boolean;
  /** Whether norms are stored as they act, where Hugging Face stores weight − 1 (Gemma). */
  readonly wholeNorms?: boolean;
  /** Names of a block's tensors that differ from {@link blockNames}. */
  readonly names?: Readonly<Record<string, string>>;
  /** Fields of `config.json` beside those that all have. */
  fields?(metadata: Metadata, scaling: RotaryFields | undefined): Readonly<Record<string, unknown>>;
}

/** `rope_scaling` of `config.json`. */
export type RotaryFields = Readonly<Record<string, unknown>>;

/** Names of tensors beside the blocks, and Hugging Face's for them. */
export const outerNames: Readonly<Record<string, string>> = {
  token_embd: "model.embed_tokens",
  output_norm: "model.norm",
  output: "lm_head",
};

/** Names of a block's tensors, and Hugging Face's for them. */
export const blockNames: Readonly<Record<string, string>> = {
  attn_norm: "input_layernorm",
  attn_q: "self_attn.q_proj",
  attn_k: "self_attn.k_proj",
  attn_v: "self_attn.v_proj",
  attn_qkv: "self_attn.qkv_proj",
  attn_output: "self_attn.o_proj",
  attn_q_norm: "self_attn.q_norm",
  attn_k_norm: "self_attn.k_norm",
  ffn_norm: "post_attention_layernorm",
  ffn_gate: "mlp.gate_proj",
  ffn_up: "mlp.up_proj",
  ffn_down: "mlp.down_proj",
  ffn_gate_inp: "mlp.router",
  // All experts in one tensor.
  ffn_gate_exps: "mlp.experts.gate_proj",
  ffn_up_exps: "mlp.experts.up_proj",
  ffn_down_exps: "mlp.experts.down_proj",
};
