import type { GgufArchitecture } from "./architecture.js";

export const gptOss: GgufArchitecture = {
  name: "gpt-oss",
  className: "GptOssForCausalLM",
  expertClass: "GptOssForCausalLM",
  names: { post_attention_norm: "post_attention_layernorm", attn_sinks: "self_attn.sinks" },
  fields: (metadata, scaling) => ({
    intermediate_size: metadata.own("expert_feed_forward_length"),
    sliding_window: metadata.own("attention.sliding_window"),
    // Files cannot say that the ends of the ramp are not rounded.
    rope_scaling: scaling && { ...scaling, truncate: false },
  }),
};
