import type { GgufArchitecture } from "./architecture.js";

export const qwen3: GgufArchitecture = {
  name: "qwen3",
  className: "Qwen3ForCausalLM",
};
