import { layOut } from "../layout/lay-out.js";
import type { Plotted } from "../layout/plotted.js";
import { fontSize } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import { type PlotlyFigure, toPlotly } from "./plotly.js";

/** Panels of which the interactive figure shows one step at a time. All steps have panels of one number and size. */
export interface Slider {
  /** What the steps are: "layer". */
  readonly name: string;
  readonly steps: readonly { readonly label: string; readonly panels: Plotted["panels"] }[];
  /** The step shown at first. */
  readonly first: number;
  readonly size: Plotted["size"];
}

/** Pixels that plotly's slider takes, its label and ticks included. */
const sliderHeight = 78;

/**
 * A figure whose slider moves between steps: the traces of all steps are there, those of one are visible, and a move sets
 * which, with that step's axes and texts. It needs no frames, which not every front end draws.
 */
export function sliderFigure(parts: Plotted, { name, steps, first, size }: Slider): PlotlyFigure {
  const figures = steps.map(({ panels }) => {
    const { data, layout } = layOut({ ...parts, panels, size });
    return toPlotly(parts.title, data, layout);
  });
  const shown = figures[first]!;
  const { height, margin } = shown.layout as {
    height: number;
    margin: { t: number; b: number; l: number; r: number };
  };
  const plotting = height - margin.t - margin.b;
  return {
    data: figures.flatMap(({ data }, step) => data.map((trace) => ({ ...trace, visible: step === first }))),
    layout: {
      ...shown.layout,
      height: height + sliderHeight,
      margin: { ...margin, b: margin.b + sliderHeight },
      title: {
        ...(shown.layout.title as object),
        y: 1 - (1 - (shown.layout.title as { y: number }).y) * (height / (height + sliderHeight)),
      },
      legend: {
        ...(shown.layout.legend as object),
        y: 1 - (1 - (shown.layout.legend as { y: number }).y) * (height / (height + sliderHeight)),
      },
      sliders: [
        {
          active: first,
          currentvalue: { prefix: `${name} `, font: { size: fontSize.text, color: palette.text } },
          x: 0,
          len: 1,
          // Below the caption.
          y: -margin.b / plotting,
          yanchor: "top",
          pad: { t: 4, b: 0, l: 8, r: 8 },
          steps: figures.map((figure, step) => ({
            label: steps[step]!.label,
            method: "update",
            args: [
              { visible: figures.flatMap(({ data }, other) => data.map(() => other === step)) },
              changedBy(figure.layout),
            ],
          })),
        },
      ],
    },
    config: shown.config,
  };
}

/** What a step sets of the layout: its texts, and its axes' ranges and ticks. */
function changedBy(layout: PlotlyFigure["layout"]): Readonly<Record<string, unknown>> {
  const axes = Object.entries(layout).filter(([name]) => /^[xy]axis\d*$/.test(name));
  return {
    annotations: layout.annotations,
    ...Object.fromEntries(
      axes.flatMap(([name, axis]) =>
        ["range", "tickvals", "ticktext"].map((part) => [
          `${name}.${part}`,
          (axis as Record<string, unknown>)[part],
        ]),
      ),
    ),
  };
}
