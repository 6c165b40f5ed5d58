/**
 * How the native executor holds projections, the most precise first: as float32, in the blocks of a GGUF file ("stored",
 * the same numbers), or rounded (see quantise.ts).
 */
export const weightFormats = ["f32", "stored", "8-bit", "4-bit"] as const;
export type WeightFormat = (typeof weightFormats)[number];

/** Whether a format changes numbers. */
export function isRounded(format: WeightFormat): format is "8-bit" | "4-bit" {
  return format === "8-bit" || format === "4-bit";
}
