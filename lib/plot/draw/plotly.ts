import type { Layout, Trace } from "../layout/layout.js";
import { fontFamily, fontSize } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import { space } from "../theme/space.js";

/** What `application/vnd.plotly.v1+json` holds. */
export interface PlotlyFigure {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A figure as plotly.js draws it. Texts are escaped: plotly reads a subset of HTML in all of them. */
export function toPlotly(title: string, data: readonly Trace[], layout: Layout): PlotlyFigure {
  const { width, height, margin, axes, annotations, legend } = layout;
  return {
    data: data.map((trace) => ({
      ...trace,
      name: plain(trace.name),
      legendgroup: plain(trace.legendgroup),
      hoverinfo: trace.hovertext === undefined ? "skip" : "text",
      ...(trace.hovertext !== undefined && {
        hovertext: trace.hovertext.map((text) =>
          typeof text === "string" ? withBreaks(text) : text.map(withBreaks),
        ),
      }),
    })),
    layout: {
      ...Object.fromEntries(
        Object.entries(axes).map(([name, { range, domain, anchor, title, ...axis }]) => [
          name,
          {
            ...{ range, domain, anchor },
            title:
              title === undefined
                ? undefined
                : { text: withBreaks(title), standoff: 8, font: { size: fontSize.text } },
            tickmode: "array",
            tickvals: axis.tickvals,
            ticktext: axis.ticktext.map(plain),
            showgrid: axis.showgrid,
            gridcolor: palette.grid,
            zeroline: false,
            ticks: "",
            ticklabelstandoff: 4,
            automargin: false,
            fixedrange: name.startsWith("y"),
          },
        ]),
      ),
      ...{ width, height, margin },
      title: {
        text: plain(title),
        x: 0,
        xref: "container",
        pad: { l: margin.l },
        yref: "container",
        y: 1 - space.edge / height,
        yanchor: "top",
        font: { size: fontSize.title, color: palette.text },
      },
      font: { family: fontFamily, size: fontSize.text, color: palette.text },
      paper_bgcolor: palette.background,
      plot_bgcolor: palette.background,
      barmode: "overlay",
      hovermode: "closest",
      showlegend: legend.entries.length > 0,
      legend: {
        orientation: "h",
        tracegroupgap: 0,
        x: 0,
        xref: "paper",
        xanchor: "left",
        y: 1 - legend.top / height,
        yref: "container",
        yanchor: "top",
      },
      annotations: annotations.map(({ text, x, y, align, size, color, bold }) => ({
        text: bold ? `<b>${plain(text)}</b>` : plain(text),
        ...{ x, y },
        xref: "paper",
        yref: "paper",
        xanchor: align,
        yanchor: "middle",
        align,
        showarrow: false,
        font: { size, color },
      })),
    },
    config: { responsive: true, displaylogo: false },
  };
}

function plain(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function withBreaks(text: string): string {
  return plain(text).replaceAll("\n", "<br>");
}
