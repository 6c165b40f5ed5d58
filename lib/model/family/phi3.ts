import type { Family } from "./family.js";
import { everyLayer } from "./layer-windows.js";
import { readRotary } from "./rotary-fields.js";

// Published configurations state every size.
export const phi3: Family = {
  name: "phi3",
  title: "Phi-3 and Phi-4",
  classes: [{ name: "Phi3ForCausalLM", type: "phi3" }],
  defaults: { contextLength: 4096, normEpsilon: 1e-5 },
  block: () => ({ fusedProjections: true }),
  attention: (fields, sizes) => ({
    attention: everyLayer(sizes, fields.optionalCount("sliding_window")),
    rotaries: [readRotary(fields, sizes)],
  }),
};
