/**
 * Colours a colour-blind reader can tell apart, and whose lightness differs enough for grey print.
 * Source: Okabe & Ito (2008), "Color universal design", https://jfly.uni-koeln.de/color/.
 */
export const palette = {
  /** Humans are filled areas, light. */
  human: "#56b4e9",
  /** Simulated answers are lines and points, dark. */
  simulated: "#d55e00",
  /** Floors are thin and grey or black. */
  floor: "#7f7f7f",
  shuffled: "#000000",
  ceiling: "#009e73",
  text: "#333333",
  quiet: "#6b6b6b",
  grid: "#e6e6e6",
  background: "#ffffff",
} as const;

/** For series beside each other: Okabe and Ito's other colours, after those that mean something elsewhere. */
export const series: readonly string[] = [
  palette.simulated,
  "#0072b2",
  "#cc79a7",
  "#e69f00",
  "#000000",
  palette.ceiling,
  palette.floor,
];

export const fontFamily = "Helvetica, Arial, sans-serif";
