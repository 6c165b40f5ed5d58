import type { GgufArchitecture } from "./architecture.js";

export const smollm3: GgufArchitecture = {
  name: "smollm3",
  className: "SmolLM3ForCausalLM",
  rotatesNeighbours: true,
};
