import type { GgufArchitecture } from "./architecture.js";

export const qwen3Moe: GgufArchitecture = {
  name: "qwen3moe",
  className: "Qwen3MoeForCausalLM",
  expertClass: "Qwen3MoeForCausalLM",
  fields: (metadata) => ({
    moe_intermediate_size: metadata.own("expert_feed_forward_length"),
    // llama.cpp knows no other way.
    norm_topk_prob: true,
  }),
};
