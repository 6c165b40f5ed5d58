import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { Figure } from "../../../lib/plot/figure.js";
import { segments } from "../../../lib/plot/segments.js";
import type { Axis, Points } from "../../../lib/plot/trace.js";
import { display } from "../../../lib/show/display.js";
import { smallStudy } from "./small-study.js";

const axis = (anchor: string): Axis => ({
  range: [0, 10],
  domain: [0, 1],
  anchor,
  tickvals: [0, 5, 10],
  ticktext: ["none", "<b>half</b>", "all"],
  showgrid: true,
});
const hostile = "</script><img src=x onerror=alert(1)>";
const figure = new Figure({
  title: `title ${hostile}`,
  subtitle: "sub",
  data: [
    {
      type: "bar",
      name: `bars ${hostile}`,
      orientation: "v",
      x: [2, 4],
      y: [5, 2.5],
      base: [0, 5],
      width: 1,
      marker: { color: "#112233" },
    },
    {
      type: "scatter",
      name: "line",
      mode: "lines+markers",
      x: [0, 5, null, 10],
      y: [0, 10, null, 10],
      line: { color: "#445566", width: 2 },
      marker: { color: "#445566", size: 8, symbol: "circle" },
    },
    {
      type: "heatmap",
      name: "heat",
      x: [7, 8],
      y: [1],
      z: [[0, 1]],
      zmin: 0,
      zmax: 2,
      colorscale: [
        [0, "#000000"],
        [1, "#ffffff"],
      ],
      showscale: false,
    },
  ],
  layout: {
    width: 300,
    height: 200,
    margin: { l: 50, r: 50, t: 50, b: 50 },
    axes: { xaxis: axis("y"), yaxis: axis("x") },
    annotations: [{ text: hostile, x: 0.5, y: 0.5, align: "center", size: 12, color: "#000000" }],
    legend: true,
  },
  caption: `caption ${hostile}`,
  text: "text",
});

describe("a figure", () => {
  test("shows itself as one bundle that every front end can read", () => {
    expect(Object.keys(figure[display]()).sort()).toEqual([
      "application/vnd.plotly.v1+json",
      "image/svg+xml",
      "text/html",
      "text/plain",
    ]);
  });

  test("as SVG has its marks where the axes put them", () => {
    const svg = figure.toSvg();
    // The legend takes a second line of 20 pixels. x 0 … 10 is 50 … 250 pixels, y 0 … 10 is 170 … 70: the bar at 2, from 0 to
    // 5, is 80 … 100 by 120 … 170.
    expect(svg).toMatch(/<path d="M80 120l20 0l0 50l-20 0Z" fill="#112233"/);
    expect(svg).toMatch(/<path d="M120 95l20 0l0 25l-20 0Z" fill="#112233"/);
    expect(svg).toMatch(/<polyline points="50 170 150 70" fill="none" stroke="#445566" stroke-width="2"/);
    expect(svg).toContain('fill="rgb(128,128,128)"');
  });

  test("as SVG has a mark of its own for every trace in the legend, open circles and lines upright too", () => {
    const marked = (symbol: NonNullable<Points["marker"]>["symbol"]): Points => ({
      type: "scatter",
      name: symbol,
      mode: "markers",
      x: [],
      y: [],
      marker: { color: "#445566", size: 8, symbol },
    });
    const symbols = ["circle", "circle-open", "square", "diamond", "triangle-up", "line-ns-open"] as const;
    const legend = new Figure({
      ...figure,
      data: symbols.map(marked),
      layout: { ...figure.layout, width: 900 },
      text: "",
    }).toSvg();
    const icons = [...legend.matchAll(/<path d="([^"]+)" transform="[^"]+" fill="#445566"/g)].map(
      ([, d]) => d,
    );
    expect(new Set(icons).size).toBe(symbols.length);
  });

  test("is as wide as its subtitle, and its panels keep their place", () => {
    const subtitle = "teaching model: no evidence about real models · ".repeat(3);
    const wide = new Figure({ ...figure, subtitle, text: "" });
    expect(wide.layout.width).toBeGreaterThan(5.6 * subtitle.length);
    const inner = ({ layout: { width, margin } }: Figure) => width - margin.l - margin.r;
    expect(inner(wide)).toBe(inner(figure));
  });

  test("as SVG is the same bytes every time, and names nothing as another figure does", () => {
    const other = segments(smallStudy().segmentation).toSvg();
    expect(figure.toSvg()).toBe(figure.toSvg());
    const names = (svg: string) => new Set(svg.match(/zr[0-9a-f]+-/g) ?? []);
    for (const name of names(other)) expect(names(figure.toSvg()).has(name)).toBe(false);
  });

  test("never runs a label, whatever is in it", () => {
    const html = figure.toHtml();
    expect(html).not.toContain("<img");
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(figure.toSvg()).not.toContain("<img");
    expect(JSON.stringify(figure.toPlotly())).not.toMatch(/<(?!br>|\/?b>)/);
  });

  test("keeps its picture where no script may run", () => {
    const still = figure.toHtml().replace(/<script[\s\S]*<\/script>/, "");
    expect(still).toContain("<svg");
    expect(still).toContain("caption &lt;/script&gt;");
  });
});

describe("the figure's script", () => {
  const script = /<script[^>]*>([\s\S]*)<\/script>/.exec(figure.toHtml())![1]!;
  const page = (window: Record<string, unknown>, readyState = "complete") => {
    const drawn: unknown[][] = [];
    const listeners: (() => void)[] = [];
    const place = {
      removeAttribute: () => {},
      textContent: "the picture",
    };
    const plotly = { newPlot: (...given: unknown[]) => drawn.push(given) };
    const context = {
      window: { ...window, addEventListener: (_: string, listener: () => void) => listeners.push(listener) },
      document: { readyState, querySelectorAll: () => [place] },
    };
    return { context, drawn, listeners, place, plotly };
  };

  test("draws the interactive figure where plotly is a global", () => {
    const { context, drawn, plotly, place } = page({});
    Object.assign(context.window, { Plotly: plotly });
    runInNewContext(script, context);
    expect(drawn).toHaveLength(1);
    expect(JSON.stringify(drawn[0]![1])).toBe(JSON.stringify(figure.toPlotly().data));
    expect(place.textContent).toBe("");
  });

  test("finds plotly in the classic notebook's require.js", () => {
    const { context, drawn, plotly } = page({});
    const require = Object.assign((name: string) => (name === "plotly" ? plotly : undefined), {
      defined: (name: string) => name === "plotly",
    });
    Object.assign(context.window, { require });
    runInNewContext(script, context);
    expect(drawn).toHaveLength(1);
  });

  test("waits for a report that has plotly at its end", () => {
    const { context, drawn, plotly, listeners } = page({}, "loading");
    runInNewContext(script, context);
    expect(drawn).toHaveLength(0);
    Object.assign(context.window, { Plotly: plotly });
    for (const listener of listeners) listener();
    expect(drawn).toHaveLength(1);
  });

  test("leaves the picture where there is no plotly", () => {
    const { context, drawn, place } = page({});
    runInNewContext(script, context);
    expect(drawn).toHaveLength(0);
    expect(place.textContent).toBe("the picture");
  });
});
