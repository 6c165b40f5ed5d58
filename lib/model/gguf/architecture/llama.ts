import type { GgufArchitecture } from "./architecture.js";

/** Also Mistral and Mixtral, whose files say "llama". */
export const llama: GgufArchitecture = {
  name: "llama",
  className: "LlamaForCausalLM",
  expertClass: "MixtralForCausalLM",
  rotatesNeighbours: true,
};
