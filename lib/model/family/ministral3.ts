import type { Family } from "./family.js";
import { everyLayer } from "./layer-windows.js";
import { readRotary } from "./rotary-fields.js";

export const ministral3: Family = {
  name: "ministral3",
  title: "Ministral 3",
  classes: [{ name: "Ministral3ForCausalLM", type: "ministral3" }],
  defaults: {
    vocabulary: 131072,
    width: 4096,
    layers: 34,
    heads: 32,
    keyValueHeads: 8,
    headWidth: 128,
    innerWidth: 14336,
    contextLength: 262144,
    normEpsilon: 1e-5,
  },
  attention(fields, sizes) {
    const rotary = readRotary(fields, sizes, 1e6);
    const beta = fields.object("rope_parameters")?.optionalPositive("llama_4_scaling_beta");
    // Queries beyond the original length are scaled by 1 + β ln(1 + ⌊position / length⌋), which the decoder does not do.
    const original = rotary.scaling.kind === "yarn" ? rotary.scaling.originalContextLength : undefined;
    return {
      attention: everyLayer(sizes, fields.optionalCount("sliding_window")),
      rotaries: [rotary],
      exactLength: beta === undefined ? undefined : original,
    };
  },
};
