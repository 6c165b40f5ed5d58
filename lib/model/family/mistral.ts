import type { Family } from "./family.js";
import { everyLayer } from "./layer-windows.js";
import { readRotary } from "./rotary-fields.js";

export const mistral: Family = {
  name: "mistral",
  title: "Mistral",
  classes: [
    { name: "MistralForCausalLM", type: "mistral" },
    { name: "Mistral3ForConditionalGeneration", type: "mistral3", textType: "mistral" },
  ],
  defaults: { contextLength: 131072, keyValueHeads: 8 },
  attention(fields, sizes) {
    // The class takes 4096 where the field is absent, and null for no window.
    const window = fields.value("sliding_window") === null ? undefined : fields.count("sliding_window", 4096);
    return { attention: everyLayer(sizes, window), rotaries: [readRotary(fields, sizes)] };
  },
};
