import type { Block } from "./family.js";
import type { Fields } from "./json-fields.js";

/** Biases around attention where `attention_bias` asks for them. For families whose class reads the field. */
export function attentionBiases(fields: Fields): Pick<Block, "queryKeyValueBias" | "outputBias"> {
  const biased = fields.flag("attention_bias", false);
  return { queryKeyValueBias: biased, outputBias: biased };
}
