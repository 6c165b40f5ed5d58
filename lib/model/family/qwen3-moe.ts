import { readActive } from "./active-experts.js";
import type { Family } from "./family.js";
import { qwen3 } from "./qwen3.js";

export const qwen3Moe: Family = {
  ...qwen3,
  name: "qwen3-moe",
  title: "Qwen 3 with experts",
  classes: [{ name: "Qwen3MoeForCausalLM", type: "qwen3_moe" }],
  defaults: {
    vocabulary: 151936,
    width: 2048,
    layers: 24,
    heads: 32,
    keyValueHeads: 4,
    innerWidth: 6144,
    contextLength: 32768,
  },
  block(fields, sizes) {
    // Later releases of Hugging Face transformers also call the field 'num_local_experts'.
    const count = fields.optionalCount("num_local_experts") ?? fields.count("num_experts", 128);
    const every = fields.count("decoder_sparse_step", 1);
    const plain = fields.ids("mlp_only_layers");
    const layers = Array.from(
      { length: sizes.layers },
      (_, layer) => !plain.includes(layer) && (layer + 1) % every === 0,
    );
    return {
      ...qwen3.block?.(fields, sizes),
      experts: {
        count,
        active: readActive(fields, count, 8),
        innerWidth: fields.count("moe_intermediate_size", 768),
        layers,
        normalised: fields.flag("norm_topk_prob", false),
        biased: false,
        clamped: undefined,
        layout: "modules",
      },
    };
  },
};
