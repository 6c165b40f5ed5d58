import { fontFamily, palette } from "./palette.js";
import { legendTop } from "./room.js";
import type { Layout, Trace } from "./trace.js";

/** What `application/vnd.plotly.v1+json` holds. */
export interface PlotlyFigure {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A figure as plotly.js draws it. Labels are escaped: plotly reads a subset of HTML in every text. */
export function toPlotly(
  title: string,
  subtitle: string,
  data: readonly Trace[],
  layout: Layout,
): PlotlyFigure {
  const axes = Object.fromEntries(
    Object.entries(layout.axes).map(([name, axis]) => [
      name,
      {
        range: axis.range,
        domain: axis.domain,
        anchor: axis.anchor,
        title:
          axis.title === undefined ? undefined : { text: lines(axis.title), standoff: 8, font: { size: 12 } },
        tickmode: "array",
        tickvals: axis.tickvals,
        ticktext: axis.ticktext.map(plain),
        showgrid: axis.showgrid,
        gridcolor: palette.grid,
        zeroline: false,
        automargin: false,
        fixedrange: name.startsWith("y"),
      },
    ]),
  );
  return {
    data: data.map((trace) => ({
      ...trace,
      name: plain(trace.name),
      ...(trace.hovertext === undefined
        ? { hoverinfo: "skip" }
        : {
            hovertext: trace.hovertext.map((text) =>
              typeof text === "string" ? lines(text) : text.map(lines),
            ),
          }),
    })),
    layout: {
      ...axes,
      width: layout.width,
      height: layout.height,
      margin: layout.margin,
      title: {
        text: plain(title),
        subtitle: { text: plain(subtitle), font: { size: 12, color: palette.quiet } },
        x: 0,
        xref: "container",
        pad: { l: 12 },
        yref: "container",
        y: 1 - 14 / layout.height,
        yanchor: "top",
        font: { size: 16, color: palette.text },
      },
      font: { family: fontFamily, size: 12, color: palette.text },
      paper_bgcolor: palette.background,
      plot_bgcolor: palette.background,
      barmode: "overlay",
      hovermode: "closest",
      showlegend: layout.legend,
      legend: {
        orientation: "h",
        tracegroupgap: 0,
        x: 0,
        xref: "container",
        xanchor: "left",
        y: 1 - legendTop / layout.height,
        yref: "container",
        yanchor: "top",
      },
      annotations: layout.annotations.map(({ text, x, y, align, size, color, bold }) => ({
        text: bold ? `<b>${plain(text)}</b>` : plain(text),
        x,
        y,
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

function lines(text: string): string {
  return plain(text).replaceAll("\n", "<br>");
}
