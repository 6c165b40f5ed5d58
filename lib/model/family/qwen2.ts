import type { Attention, Family, Sizes } from "./family.js";
import type { Fields } from "./json-fields.js";
import { everyLayer, windowedTypes, windowsWhere } from "./layer-windows.js";
import { readRotary } from "./rotary-fields.js";

export const qwen2: Family = {
  name: "qwen2",
  title: "Qwen 2 and 2.5",
  classes: [{ name: "Qwen2ForCausalLM", type: "qwen2" }],
  defaults: { contextLength: 32768 },
  block: () => ({ queryKeyValueBias: true }),
  attention: qwenAttention,
};

/** Windows are switched on by a separate field. They apply to the later layers unless `layer_types` says otherwise. */
export function qwenAttention(fields: Fields, sizes: Sizes): Attention {
  const rotaries = [readRotary(fields, sizes)] as const;
  if (!fields.flag("use_sliding_window", false)) return { attention: everyLayer(sizes, undefined), rotaries };
  const first = fields.count("max_window_layers", 28, 0);
  const windowed = windowedTypes(fields, sizes) ?? ((layer: number) => layer >= first);
  const window = fields.optionalCount("sliding_window") ?? 4096;
  return { attention: windowsWhere(sizes, windowed, window), rotaries };
}
