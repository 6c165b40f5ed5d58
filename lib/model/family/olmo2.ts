import { attentionBiases } from "./biases.js";
import type { Family } from "./family.js";

export const olmo2: Family = {
  name: "olmo2",
  title: "OLMo 2",
  classes: [{ name: "Olmo2ForCausalLM", type: "olmo2" }],
  defaults: { contextLength: 2048, normEpsilon: 1e-5 },
  block: (fields) => ({ ...attentionBiases(fields), norms: "after", queryKeyNorm: "whole" }),
};
