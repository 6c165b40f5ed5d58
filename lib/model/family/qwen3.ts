import { attentionBiases } from "./biases.js";
import type { Family } from "./family.js";
import { qwenAttention } from "./qwen2.js";

export const qwen3: Family = {
  name: "qwen3",
  title: "Qwen 3",
  classes: [{ name: "Qwen3ForCausalLM", type: "qwen3" }],
  defaults: { contextLength: 32768, headWidth: 128 },
  block: (fields) => ({ ...attentionBiases(fields), queryKeyNorm: "head" }),
  attention: qwenAttention,
};
