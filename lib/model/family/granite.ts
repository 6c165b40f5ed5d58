import { attentionBiases } from "./biases.js";
import type { Family } from "./family.js";

export const granite: Family = {
  name: "granite",
  title: "Granite 3",
  classes: [{ name: "GraniteForCausalLM", type: "granite" }],
  defaults: { contextLength: 2048 },
  block: (fields) => ({
    ...attentionBiases(fields),
    innerBias: fields.flag("mlp_bias", false),
    embeddingScale: fields.positive("embedding_multiplier", 1),
    residualScale: fields.positive("residual_multiplier", 1),
    logitDivisor: fields.positive("logits_scaling", 1),
    scoreScale: fields.positive("attention_multiplier", 1),
  }),
};
