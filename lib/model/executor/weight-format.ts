/**
 * How the native executor holds projections: as float32, in the blocks of a GGUF file ("stored", the same numbers), or
 * rounded (see quantise.ts). With "w8a8" and "w4a8", activations are rounded to 8 bits as well, block by block, as
 * llama.cpp does: faster, and further from float32.
 */
export const weightFormats = ["f32", "stored", "8-bit", "4-bit", "w8a8", "w4a8"] as const;
export type WeightFormat = (typeof weightFormats)[number];
export type RoundedFormat = Exclude<WeightFormat, "f32" | "stored">;

/** Whether a format changes numbers. */
export function isRounded(format: WeightFormat): format is RoundedFormat {
  return format !== "f32" && format !== "stored";
}

/** Whether activations are rounded too. */
export function roundsActivations(format: WeightFormat): format is "w8a8" | "w4a8" {
  return format === "w8a8" || format === "w4a8";
}
