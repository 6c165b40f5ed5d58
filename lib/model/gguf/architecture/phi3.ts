import type { GgufArchitecture } from "./architecture.js";

export const phi3: GgufArchitecture = {
  name: "phi3",
  className: "Phi3ForCausalLM",
  names: { ffn_up: "mlp.gate_up_proj" },
  fields: (metadata) => ({
    sliding_window: metadata.own("attention.sliding_window") || undefined,
    original_max_position_embeddings: metadata.own("rope.scaling.original_context_length"),
  }),
};
