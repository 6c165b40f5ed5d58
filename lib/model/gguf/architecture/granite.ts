import type { GgufArchitecture } from "./architecture.js";

export const granite: GgufArchitecture = {
  name: "granite",
  className: "GraniteForCausalLM",
  rotatesNeighbours: true,
  fields: (metadata) => ({
    embedding_multiplier: metadata.own("embedding_scale"),
    residual_multiplier: metadata.own("residual_scale"),
    attention_multiplier: metadata.own("attention.scale"),
    logits_scaling: metadata.own("logit_scale"),
  }),
};
