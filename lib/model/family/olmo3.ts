import type { Family } from "./family.js";
import { windowedTypes, windowsWhere } from "./layer-windows.js";
import { olmo2 } from "./olmo2.js";
import { readRotaries } from "./rotary-fields.js";

export const olmo3: Family = {
  ...olmo2,
  name: "olmo3",
  title: "OLMo 3",
  classes: [{ name: "Olmo3ForCausalLM", type: "olmo3" }],
  attention(fields, sizes) {
    const windowed = windowedTypes(fields, sizes) ?? ((layer: number) => (layer + 1) % 4 !== 0);
    const layers = windowsWhere(sizes, windowed, fields.count("sliding_window", 4096));
    // Only layers without a window are stretched for long texts. Both have the same base where one is stated.
    const base = fields.positive("rope_theta", 5e5);
    return {
      attention: layers.map((one) => ({ ...one, rotary: one.window === undefined ? 0 : 1 })),
      rotaries: readRotaries(fields, sizes, { base, localBase: base }),
    };
  },
};
