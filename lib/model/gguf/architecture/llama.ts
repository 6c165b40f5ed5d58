import type { GgufArchitecture } from "./architecture.js";

/** Also Mistral, whose files say "llama". */
export const llama: GgufArchitecture = {
  name: "llama",
  className: "LlamaForCausalLM",
  rotatesNeighbours: true,
};
