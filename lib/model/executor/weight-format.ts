/** How the native executor holds projections: as float32, or rounded (see quantise.ts). The most precise first. */
export const weightFormats = ["f32", "8-bit", "4-bit"] as const;
export type WeightFormat = (typeof weightFormats)[number];
