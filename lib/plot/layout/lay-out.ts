import { textWidth } from "../theme/font.js";
import { belowPanel, space } from "../theme/space.js";
import { captionOf } from "./caption.js";
import { headerOf } from "./header.js";
import type { Axis, Layout, Trace } from "./layout.js";
import { type Area, headingsHeight, headingTexts, labelTexts } from "./panel-texts.js";
import type { Panel, Plotted } from "./plotted.js";
import { rowMargins, rowTexts } from "./row-texts.js";

/**
 * Puts panels in lines, with room for all that is written around them: row labels and ticks on the left, headings
 * above, ticks and titles below, title and legend at the top, the caption at the bottom. Room is what the texts measure.
 */
export function layOut(plotted: Plotted): { readonly data: readonly Trace[]; readonly layout: Layout } {
  const { title, subtitle, caption, panels, size, rows } = plotted;
  const ticks = Math.max(0, ...panels.flat().flatMap(({ y }) => y.ticktext.map((text) => textWidth(text))));
  const step = size.width + space.panels + Math.ceil(ticks);
  const across = (Math.max(1, ...panels.map((line) => line.length)) - 1) * step + size.width;
  const beside =
    rows === undefined ? { left: Math.ceil(ticks) + space.ticks, right: 0 } : rowMargins(rows, across);
  const right = beside.left + across;
  const { areas, bottom } = areasOf(panels, size, beside.left, step);
  const data = tracesOf(areas);
  const above = headerOf(title, subtitle, data, right + beside.right);
  const below = captionOf(caption, above.width, bottom);
  const shareX = (pixels: number) => pixels / above.width;
  const shareY = (pixels: number) => 1 - pixels / bottom;
  const texts = [
    ...above.subtitle,
    ...areas.flatMap(({ panel, area }) => [...headingTexts(panel, area, right), ...labelTexts(panel, area)]),
    ...(rows === undefined ? [] : rowTexts(rows, areas[0]?.area.top ?? 0, beside.left, right)),
    ...below.texts,
  ];
  return {
    data,
    layout: {
      width: above.width + 2 * space.edge,
      height: Math.round(above.height + bottom + below.height + space.edge),
      margin: { l: space.edge, r: space.edge, t: above.height, b: below.height + space.edge },
      axes: Object.fromEntries(
        areas.flatMap(({ panel, number, area: { left, top, width, height } }): [string, Axis][] => [
          [
            `xaxis${number}`,
            { ...panel.x, domain: [shareX(left), shareX(left + width)], anchor: `y${number}` },
          ],
          [
            `yaxis${number}`,
            { ...panel.y, domain: [shareY(top + height), shareY(top)], anchor: `x${number}` },
          ],
        ]),
      ),
      annotations: texts.map((text) => ({ ...text, x: shareX(text.x), y: shareY(text.y) })),
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
  size: Plotted["size"],
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
    bottom = top + size.height + Math.max(0, ...line.map(({ x }) => belowPanel(x).end));
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
