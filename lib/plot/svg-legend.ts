import type { Bars, Points } from "./trace.js";

/**
 * Legend icons by kind of mark, so that the legend reads in grey too. All are filled paths in a place of 22 × 10: ECharts'
 * own outlined symbols take their colour from a fill they are not given.
 */
export function legendIcon(trace: Bars | Points): { icon: string; itemStyle?: { opacity: number } } {
  if (trace.type === "bar") {
    const { opacity } = trace.marker;
    return { icon: "rect", ...(typeof opacity === "number" && { itemStyle: { opacity } }) };
  }
  const { mode, marker, line } = trace;
  const opacity = marker?.opacity === undefined ? {} : { itemStyle: { opacity: marker.opacity } };
  if (mode === "markers")
    return { icon: `path://${frame} ${symbols[marker?.symbol ?? "circle"](marker?.size ?? 8)}`, ...opacity };
  if (line?.dash === "dash") return { icon: "path://M0 4h6v2h-6z M8 4h6v2h-6z M16 4h6v2h-6z" };
  if (line?.dash === "dot")
    return { icon: "path://M0 4h2v2h-2z M5 4h2v2h-2z M10 4h2v2h-2z M15 4h2v2h-2z M20 4h2v2h-2z" };
  return mode === "lines"
    ? { icon: "path://M0 4h22v2h-22z" }
    : { icon: "path://M0 4h7v2h-7z M15 4h7v2h-7z M7 5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z" };
}

/** Paths are stretched to their place: two corners without extent keep a small symbol small. */
const frame = "M0 0h0z M22 10h0z";

/** Symbols around (11, 5), no larger than the place. */
const symbols: Readonly<Record<NonNullable<Points["marker"]>["symbol"], (size: number) => string>> = {
  circle: (size) => circle(radius(size), 1),
  // The inner circle runs the other way round, so that it is a hole.
  "circle-open": (size) => `${circle(radius(size), 1)} ${circle(radius(size) - 1.5, 0)}`,
  square: (size) => {
    const r = radius(size);
    return `M${11 - r} ${5 - r}h${2 * r}v${2 * r}h${-2 * r}z`;
  },
  diamond: (size) => {
    const r = radius(size);
    return `M11 ${5 - r}L${11 + r} 5L11 ${5 + r}L${11 - r} 5z`;
  },
  "triangle-up": (size) => {
    const r = radius(size);
    return `M11 ${5 - r}L${11 + r} ${5 + r}L${11 - r} ${5 + r}z`;
  },
  "line-ns-open": (size) => {
    const r = radius(size);
    return `M10.25 ${5 - r}h1.5v${2 * r}h-1.5z`;
  },
};

function radius(size: number): number {
  return Math.min(5, size / 2);
}

function circle(r: number, sweep: 0 | 1): string {
  return `M${11 - r} 5a${r} ${r} 0 1 ${sweep} ${2 * r} 0a${r} ${r} 0 1 ${sweep} ${-2 * r} 0z`;
}
