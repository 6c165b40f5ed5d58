import { PopuliError } from "../../errors/populi-error.js";
import type { LayerAttention } from "../shape/decoder-config.js";
import type { Sizes } from "./family.js";
import type { Fields } from "./json-fields.js";

/** Layers that all have the same window, or none. */
export function everyLayer(sizes: Sizes, window: number | undefined): LayerAttention[] {
  return windowsWhere(sizes, () => true, window);
}

/** Layers, some of which have a window. `windowed` takes a layer counted from 0. */
export function windowsWhere(
  { layers }: Sizes,
  windowed: (layer: number) => boolean,
  window: number | undefined,
): LayerAttention[] {
  return Array.from({ length: layers }, (_, layer) => ({
    window: windowed(layer) ? window : undefined,
    rotary: 0,
  }));
}

/**
 * Which layers `layer_types` gives a window; nothing where the field is absent.
 *
 * @throws PopuliError for a list of another length, or a kind of layer that is not known
 */
export function windowedTypes(fields: Fields, { layers }: Sizes): ((layer: number) => boolean) | undefined {
  const types = fields.texts("layer_types");
  if (types === undefined) return undefined;
  const strange = types.find((type) => type !== "full_attention" && type !== "sliding_attention");
  if (types.length === layers && strange === undefined) {
    return (layer) => types[layer] === "sliding_attention";
  }
  throw new PopuliError(
    strange === undefined
      ? `'layer_types' has ${types.length} entries for ${layers} layers`
      : `'layer_types' holds '${strange}'`,
    { file: fields.file },
    "'full_attention' and 'sliding_attention' are known",
  );
}
