import type { GgufArchitecture } from "./architecture.js";

/** OLMo 2, and OLMo 3, whose files say "olmo2" and have a window. */
export const olmo2: GgufArchitecture = {
  name: "olmo2",
  className: "Olmo2ForCausalLM",
  names: { post_attention_norm: "post_attention_layernorm", post_ffw_norm: "post_feedforward_layernorm" },
  fields(metadata) {
    const window = metadata.own("attention.sliding_window");
    return window === undefined ? {} : { architectures: ["Olmo3ForCausalLM"], sliding_window: window };
  },
};
