import { textWidth } from "../theme/font.js";
import {
  type Area,
  belowHeight,
  headingsHeight,
  headingTexts,
  labelTexts,
  rowMargins,
  rowTexts,
} from "./around.js";
import { headerOf } from "./header.js";
import type { Axis, Layout, Trace } from "./layout.js";
import type { Panel, Plotted } from "./plotted.js";

/** Pixels between the figure's edge and what it shows. */
const edge = 12;
/** Pixels between panels beside each other, ticks aside. */
const gap = 20;

/**
 * Puts panels in lines, with room for all that is written around them: row labels and ticks on the left, headings above,
 * ticks and titles below, title and legend at the top. Room is what the texts measure.
 */
export function layOut(plotted: Plotted): { readonly data: readonly Trace[]; readonly layout: Layout } {
  const { title, subtitle, panels, size, rows } = plotted;
  const height = rows === undefined ? size.height! : Math.round((rows.span[1] - rows.span[0]) * rows.height);
  const ticks = Math.max(
    0,
    ...panels.flat().flatMap(({ y }) => y?.ticktext.map((text) => textWidth(text)) ?? []),
  );
  const beside = rows === undefined ? { left: Math.ceil(ticks) + 6, right: 0 } : rowMargins(rows);
  const step = size.width + gap + Math.ceil(ticks);
  const right = beside.left + Math.max(1, ...panels.map((line) => line.length)) * step - (step - size.width);
  const { areas, bottom } = areasOf(panels, { width: size.width, height }, beside.left, step);
  const data = tracesOf(areas);
  const above = headerOf(title, subtitle, data, right + beside.right);
  const across = (pixels: number) => pixels / above.width;
  const up = (pixels: number) => 1 - pixels / bottom;
  const axisY = ({ y }: Panel) => y ?? rows!.axis();
  const texts = [
    ...above.subtitle,
    ...areas.flatMap(({ panel, area }) => [
      ...headingTexts(panel, area, right),
      ...labelTexts(panel, axisY(panel), area),
    ]),
    ...(rows === undefined ? [] : rowTexts(rows, areas[0]?.area.top ?? 0, beside.left, right)),
  ];
  return {
    data,
    layout: {
      width: above.width + 2 * edge,
      height: Math.round(above.height + bottom + edge),
      margin: { l: edge, r: edge, t: above.height, b: edge },
      axes: Object.assign(
        {},
        ...areas.map(({ panel, number, area: { left, top, width } }) => ({
          [`xaxis${number}`]: {
            ...panel.x,
            domain: [across(left), across(left + width)],
            anchor: `y${number}`,
          } satisfies Axis,
          [`yaxis${number}`]: {
            ...axisY(panel),
            domain: [up(top + height), up(top)],
            anchor: `x${number}`,
          } satisfies Axis,
        })),
      ),
      annotations: texts.map((text) => ({ ...text, x: across(text.x), y: up(text.y) })),
      legend: above.legend,
    },
  };
}

interface PlacedPanel {
  readonly panel: Panel;
  /** By plotly's names the first axes have no number. */
  readonly number: string;
  readonly area: Area;
}

/** Where each panel stands, line by line; a line is as high as its highest headings and longest titles need. */
function areasOf(
  panels: Plotted["panels"],
  size: { readonly width: number; readonly height: number },
  left: number,
  step: number,
): { readonly areas: readonly PlacedPanel[]; readonly bottom: number } {
  const areas: PlacedPanel[] = [];
  let bottom = 0;
  for (const line of panels) {
    const top = bottom + Math.max(0, ...line.map(headingsHeight));
    for (const [p, panel] of line.entries())
      areas.push({
        panel,
        number: areas.length === 0 ? "" : String(areas.length + 1),
        area: { left: left + p * step, top, ...size },
      });
    bottom = top + size.height + Math.max(0, ...line.map(({ x }) => belowHeight(x)));
  }
  return { areas, bottom };
}

/** All marks on the axes of their panels; the first mark of a name is the one in the legend. */
function tracesOf(areas: readonly PlacedPanel[]): Trace[] {
  const named = new Set<string>();
  return areas.flatMap(({ panel, number }) =>
    panel.marks.map(({ inLegend = true, ...mark }): Trace => {
      const showlegend = inLegend && !named.has(mark.name);
      if (showlegend) named.add(mark.name);
      return { ...mark, xaxis: `x${number}`, yaxis: `y${number}`, showlegend, legendgroup: mark.name };
    }),
  );
}
