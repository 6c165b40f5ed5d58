import { shareOf } from "../layout/axis.js";
import type { Axis, Trace } from "../layout/layout.js";
import { fontSize, lineHeight } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import { belowPanel, space } from "../theme/space.js";
import { element, type Point, polyline, rectangle, text } from "./elements.js";
import { shapes } from "./shapes.js";

/** A panel's rectangle on the page, from its upper left to its lower right corner, and its axes. */
export interface PanelArea {
  readonly from: Point;
  readonly to: Point;
  readonly x: Axis;
  readonly y: Axis;
}

/**
 * A panel as SVG elements: grid lines, marks, ticks and the title of the x axis.
 *
 * @param clip the name of the path that marks are clipped to
 */
export function panelElements(area: PanelArea, traces: readonly Trace[], clip: string): string[] {
  const { from, to, x, y } = area;
  const atX = (value: number) => from[0] + shareOf(x, value) * (to[0] - from[0]);
  const atY = (value: number) => to[1] + shareOf(y, value) * (from[1] - to[1]);
  const upright = x.showgrid ? x.tickvals.map(atX) : [];
  const level = y.showgrid ? y.tickvals.map(atY) : [];
  const grid = { stroke: palette.grid, "stroke-width": 1 };
  return [
    ...upright.map((at) =>
      polyline(
        [
          [at, from[1]],
          [at, to[1]],
        ],
        grid,
      ),
    ),
    ...level.map((at) =>
      polyline(
        [
          [from[0], at],
          [to[0], at],
        ],
        grid,
      ),
    ),
    element("clipPath", { id: clip }, rectangle(from, to, {})),
    element(
      "g",
      { "clip-path": `url(#${clip})` },
      traces.flatMap((trace) => shapes(trace, (one, other) => [atX(one), atY(other)])).join("\n"),
    ),
    ...words(area, atX, atY),
  ];
}

/** Tick labels below and left of the panel, and the title of the x axis. */
function words(
  { from, to, x, y }: PanelArea,
  atX: (value: number) => number,
  atY: (value: number) => number,
): string[] {
  const look = { size: fontSize.text, color: palette.text };
  const line = lineHeight(fontSize.text);
  const below = belowPanel(x);
  const middle = (from[0] + to[0]) / 2;
  return [
    ...labelled(x).map(([at, label]) =>
      text(label, [atX(at), to[1] + below.ticks + line / 2], { ...look, align: "center" }),
    ),
    ...labelled(y).map(([at, label]) =>
      text(label, [from[0] - space.ticks, atY(at)], { ...look, align: "right" }),
    ),
    ...(x.title?.split("\n") ?? []).map((title, l) =>
      text(title, [middle, to[1] + below.title + (l + 0.5) * line], { ...look, align: "center" }),
    ),
  ];
}

function labelled({ tickvals, ticktext }: Axis): (readonly [at: number, label: string])[] {
  return tickvals.map((at, t) => [at, ticktext[t]!] as const).filter(([, label]) => label !== "");
}
