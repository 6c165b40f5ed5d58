import { readActive } from "./active-experts.js";
import type { Family } from "./family.js";
import { everyLayer } from "./layer-windows.js";
import { readRotary } from "./rotary-fields.js";

export const mixtral: Family = {
  name: "mixtral",
  title: "Mixtral",
  classes: [{ name: "MixtralForCausalLM", type: "mixtral" }],
  defaults: {
    vocabulary: 32000,
    width: 4096,
    layers: 32,
    heads: 32,
    keyValueHeads: 8,
    innerWidth: 14336,
    contextLength: 131072,
    normEpsilon: 1e-5,
  },
  block(fields, { layers }) {
    const count = fields.count("num_local_experts", 8);
    return {
      experts: {
        count,
        active: readActive(fields, count, 2),
        innerWidth: fields.count("intermediate_size", 14336),
        layers: Array(layers).fill(true),
        normalised: true,
        biased: false,
        clamped: undefined,
        layout: "mixtral",
      },
    };
  },
  attention: (fields, sizes) => ({
    attention: everyLayer(sizes, fields.optionalCount("sliding_window")),
    rotaries: [readRotary(fields, sizes, 1e6)],
  }),
};
