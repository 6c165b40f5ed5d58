/**
 * Colours that readers with colour blindness can tell apart and that differ in lightness, for grey print.
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
  baseline: "#e69f00",
  best: "#009e73",
  text: "#333333",
  quiet: "#6b6b6b",
  grid: "#e6e6e6",
  background: "#ffffff",
  /** Of letters on a coloured cell: they stay on a dark page, as the cell does. */
  onPale: "#222222",
  onDark: "#fefefe",
} as const;

/** Colours of series side by side. Those that mean something elsewhere come last, except the first. */
export const series = [
  palette.simulated,
  "#0072b2",
  "#cc79a7",
  palette.baseline,
  "#000000",
  palette.best,
  palette.floor,
] as const;

/** Shapes of series, so that they can be told apart in grey. */
const seriesShapes = ["circle", "square", "diamond", "triangle-up"] as const;

/** The colour and the shape of series number `index`; both start again after the last. */
export function seriesLook(index: number) {
  return {
    color: series[index % series.length]!,
    symbol: seriesShapes[index % seriesShapes.length]!,
  };
}
