import type { GgufArchitecture } from "./architecture.js";

export const qwen2: GgufArchitecture = {
  name: "qwen2",
  className: "Qwen2ForCausalLM",
};
