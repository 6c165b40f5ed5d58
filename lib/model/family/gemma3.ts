import { PopuliError } from "../../errors/populi-error.js";
import type { Family } from "./family.js";
import { gemma2, laterGemmaBlock } from "./gemma2.js";
import { windowedTypes, windowsWhere } from "./layer-windows.js";
import { readRotaries } from "./rotary-fields.js";
import { softCap } from "./soft-cap.js";

export const gemma3: Family = {
  name: "gemma3",
  title: "Gemma 3",
  classes: [
    { name: "Gemma3ForCausalLM", type: "gemma3_text" },
    { name: "Gemma3ForConditionalGeneration", type: "gemma3", textType: "gemma3_text" },
  ],
  // The configurations of the larger published models state neither heads nor vocabulary.
  defaults: { ...gemma2.defaults, vocabulary: 262208, contextLength: 131072 },
  block(fields, sizes) {
    // No caps where the configuration is silent, and never on attention: the class ignores that field.
    if (softCap(fields, "attn_logit_softcapping", undefined) !== undefined) {
      throw new PopuliError("'attn_logit_softcapping' is set, which Gemma 3 does not have", {
        file: fields.file,
      });
    }
    const logitCap = softCap(fields, "final_logit_softcapping", undefined);
    return { ...laterGemmaBlock(fields, sizes), queryKeyNorm: "head", logitCap };
  },
  attention(fields, sizes) {
    const every = fields.count("sliding_window_pattern", 6);
    const windowed = windowedTypes(fields, sizes) ?? ((layer: number) => (layer + 1) % every !== 0);
    const attention = windowsWhere(sizes, windowed, fields.count("sliding_window", 4096));
    // Layers with a window have their own rotary positions.
    return {
      attention: attention.map((one) => ({ ...one, rotary: one.window === undefined ? 0 : 1 })),
      rotaries: readRotaries(fields, sizes, { base: 1e6, localBase: 10000 }),
    };
  },
};
