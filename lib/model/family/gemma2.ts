import type { Block, Family, Sizes } from "./family.js";
import { gemmaBlock } from "./gemma.js";
import type { Fields } from "./json-fields.js";
import { windowedTypes, windowsWhere } from "./layer-windows.js";
import { readRotary } from "./rotary-fields.js";
import { softCap } from "./soft-cap.js";

export const gemma2: Family = {
  name: "gemma2",
  title: "Gemma 2",
  classes: [{ name: "Gemma2ForCausalLM", type: "gemma2" }],
  defaults: {
    vocabulary: 256000,
    width: 2304,
    layers: 26,
    heads: 8,
    keyValueHeads: 4,
    headWidth: 256,
    innerWidth: 9216,
    contextLength: 8192,
    tiedHead: true,
  },
  block: (fields, sizes) => ({
    ...laterGemmaBlock(fields, sizes),
    scoreCap: softCap(fields, "attn_logit_softcapping", 50),
    logitCap: softCap(fields, "final_logit_softcapping", 30),
  }),
  attention(fields, sizes) {
    const windowed = windowedTypes(fields, sizes) ?? ((layer: number) => (layer + 1) % 2 !== 0);
    const window = fields.count("sliding_window", 4096);
    return { attention: windowsWhere(sizes, windowed, window), rotaries: [readRotary(fields, sizes)] };
  },
};

/** What Gemma 2 and 3 share: norms on both sides, and scores scaled by a field of their own. */
export function laterGemmaBlock(fields: Fields, sizes: Sizes): Partial<Block> {
  return {
    ...gemmaBlock(fields, sizes),
    norms: "both",
    scoreScale: fields.positive("query_pre_attn_scalar", 256) ** -0.5,
  };
}
