import { PopuliError } from "../../errors/populi-error.js";
import { attentionBiases } from "./biases.js";
import type { Family, Sizes } from "./family.js";
import type { Fields } from "./json-fields.js";
import { windowedTypes, windowsWhere } from "./layer-windows.js";
import { readRotary } from "./rotary-fields.js";

export const smollm3: Family = {
  name: "smollm3",
  title: "SmolLM 3",
  classes: [{ name: "SmolLM3ForCausalLM", type: "smollm3" }],
  defaults: {
    vocabulary: 128256,
    width: 2048,
    layers: 36,
    heads: 16,
    keyValueHeads: 4,
    innerWidth: 11008,
    contextLength: 32768,
    tiedHead: true,
  },
  block: (fields) => ({ ...attentionBiases(fields), innerBias: fields.flag("mlp_bias", false) }),
  attention(fields, sizes) {
    const rotated = rotatedLayers(fields, sizes);
    const window = fields.flag("use_sliding_window", false)
      ? fields.optionalCount("sliding_window")
      : undefined;
    const windowed = windowedTypes(fields, sizes) ?? ((layer: number) => !rotated(layer));
    const layers = windowsWhere(sizes, windowed, window);
    return {
      attention: layers.map((one, layer) => ({ ...one, rotary: rotated(layer) ? 0 : 1 })),
      rotaries: [readRotary(fields, sizes, 2e6), { base: 1, scaling: { kind: "no rotation" } }],
    };
  },
};

/** Which layers rotate queries and keys. The others have no positions: by default every fourth. */
function rotatedLayers(fields: Fields, { layers }: Sizes): (layer: number) => boolean {
  const stated = fields.value("no_rope_layers") ?? undefined;
  if (stated === undefined) {
    const interval = fields.count("no_rope_layer_interval", 4);
    return (layer) => (layer + 1) % interval !== 0;
  }
  if (Array.isArray(stated) && stated.length >= layers && stated.every((one) => one === 0 || one === 1))
    return (layer) => stated[layer] === 1;
  throw new PopuliError(
    `'no_rope_layers' is ${JSON.stringify(stated)}; expected 0 or 1 for each of ${layers} layers`,
    { file: fields.file },
  );
}
