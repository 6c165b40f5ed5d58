import { readActive } from "./active-experts.js";
import type { Family } from "./family.js";
import { Fields } from "./json-fields.js";
import { windowedTypes, windowsWhere } from "./layer-windows.js";
import { readRotary } from "./rotary-fields.js";

export const gptOss: Family = {
  name: "gpt-oss",
  title: "gpt-oss",
  classes: [{ name: "GptOssForCausalLM", type: "gpt_oss" }],
  defaults: {
    vocabulary: 201088,
    width: 2880,
    layers: 36,
    heads: 64,
    keyValueHeads: 8,
    headWidth: 64,
    innerWidth: 2880,
    contextLength: 131072,
    normEpsilon: 1e-5,
  },
  block(fields, { layers }) {
    const count = fields.optionalCount("num_experts") ?? fields.count("num_local_experts", 128);
    const biased = fields.flag("attention_bias", true);
    return {
      queryKeyValueBias: biased,
      outputBias: biased,
      sinks: true,
      experts: {
        count,
        active: readActive(fields, count, 4),
        innerWidth: fields.count("intermediate_size", 2880),
        layers: Array(layers).fill(true),
        normalised: true,
        biased: true,
        clamped: { limit: fields.positive("swiglu_limit", 7), slope: fields.positive("swiglu_alpha", 1.702) },
        layout: "gpt-oss",
      },
    };
  },
  attention(fields, sizes) {
    const windowed = windowedTypes(fields, sizes) ?? ((layer: number) => layer % 2 === 0);
    return {
      attention: windowsWhere(sizes, windowed, fields.optionalCount("sliding_window")),
      rotaries: [readRotary(withScaling(fields), sizes, 150_000)],
    };
  },
};

/** The scaling that the class has where the configuration states none. */
function withScaling(fields: Fields): Fields {
  const { rope_scaling, rope_parameters } = fields.json;
  if ((rope_scaling ?? rope_parameters ?? undefined) !== undefined) return fields;
  const scaling = { rope_type: "yarn", factor: 32, truncate: false, original_max_position_embeddings: 4096 };
  return new Fields({ ...fields.json, rope_scaling: scaling }, fields.file);
}
