import type { GgufArchitecture } from "./architecture.js";

export const olmo2: GgufArchitecture = {
  name: "olmo2",
  className: "Olmo2ForCausalLM",
  names: { post_attention_norm: "post_attention_layernorm", post_ffw_norm: "post_feedforward_layernorm" },
};
