import type { GgufArchitecture } from "./architecture.js";

export const gemma: GgufArchitecture = {
  name: "gemma",
  className: "GemmaForCausalLM",
  wholeNorms: true,
};
