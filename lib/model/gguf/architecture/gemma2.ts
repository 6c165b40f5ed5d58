import type { GgufArchitecture } from "./architecture.js";

/** Gemma's names for the norms around attention and the feed-forward part. */
export const normsOnBothSides: Readonly<Record<string, string>> = {
  post_attention_norm: "post_attention_layernorm",
  ffn_norm: "pre_feedforward_layernorm",
  post_ffw_norm: "post_feedforward_layernorm",
};

export const gemma2: GgufArchitecture = {
  name: "gemma2",
  className: "Gemma2ForCausalLM",
  wholeNorms: true,
  names: normsOnBothSides,
  fields: (metadata) => ({
    attn_logit_softcapping: metadata.own("attn_logit_softcapping"),
    final_logit_softcapping: metadata.own("final_logit_softcapping"),
    sliding_window: metadata.own("attention.sliding_window"),
    query_pre_attn_scalar: scoreDivisor(metadata, 46),
  }),
};

/**
 * The field is in no file. It is the width of a head, except in the 27B models, where it is the width divided by the
 * heads (config.json of gemma-2-27b and gemma-3-27b).
 *
 * @param blocks of the 27B model
 */
export function scoreDivisor(
  metadata: Parameters<NonNullable<GgufArchitecture["fields"]>>[0],
  blocks: number,
): number {
  const perHead = metadata.needed("embedding_length") / metadata.needed("attention.head_count");
  return metadata.needed("block_count") === blocks
    ? perHead
    : (metadata.own("attention.key_length") ?? perHead);
}
