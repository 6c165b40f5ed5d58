import { attentionBiases } from "./biases.js";
import type { Family } from "./family.js";

export const llama: Family = {
  name: "llama",
  title: "Llama 1 to 3",
  classes: [{ name: "LlamaForCausalLM", type: "llama" }],
  defaults: { contextLength: 2048 },
  block: (fields) => ({ ...attentionBiases(fields), innerBias: fields.flag("mlp_bias", false) }),
};
