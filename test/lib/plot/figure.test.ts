import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { Figure, type FigureParts } from "../../../lib/plot/figure.js";
import type { AxisOf } from "../../../lib/plot/layout/axis.js";
import type { Layout } from "../../../lib/plot/layout/layout.js";
import type { Mark, Points } from "../../../lib/plot/marks/mark.js";
import { segments } from "../../../lib/plot/segments.js";
import { textWidth } from "../../../lib/plot/theme/font.js";
import { display } from "../../../lib/show/display.js";
import { smallStudy } from "./small-study.js";

const axis: AxisOf = {
  range: [0, 10],
  tickvals: [0, 5, 10],
  ticktext: ["none", "<b>half</b>", "all"],
  showgrid: true,
};
const hostile = "</script><img src=x onerror=alert(1)>";
const marks: readonly Mark[] = [
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
    inLegend: false,
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
];
const parts: FigureParts = {
  title: `title ${hostile}`,
  subtitle: "sub",
  panels: [
    [
      {
        headings: [{ text: hostile }],
        x: axis,
        y: axis,
        marks,
        labels: [{ text: hostile, at: [5, 5], align: "center", size: 12, color: "#000000" }],
      },
    ],
  ],
  size: { width: 200, height: 100 },
  caption: `caption ${hostile}`,
  text: "text",
};
const figure = new Figure(parts);
/** A panel's rectangle in pixels of the page. */
function area({ width, height, margin, axes }: Layout, number = "") {
  const [x, y] = [axes[`xaxis${number}`]!.domain, axes[`yaxis${number}`]!.domain];
  const [across, up] = [width - margin.l - margin.r, height - margin.t - margin.b];
  return {
    left: margin.l + x[0] * across,
    right: margin.l + x[1] * across,
    top: margin.t + (1 - y[1]) * up,
    bottom: margin.t + (1 - y[0]) * up,
  };
}

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
    const { left, right, top, bottom } = area(figure.layout);
    expect([right - left, bottom - top].map(Math.round)).toEqual([200, 100]);
    // 20 pixels a unit across and 10 up: the bar at 2 is 20 wide and reaches from 0 to 5.
    const pixels = (x: number, y: number) =>
      [left + 20 * x, bottom - 10 * y].map((at) => Number(at.toFixed(2)));
    const [barLeft, barTop] = pixels(1.5, 5);
    expect(svg).toContain(`<rect x="${barLeft}" y="${barTop}" width="20" height="50" fill="#112233"/>`);
    const [nextLeft, nextTop] = pixels(3.5, 7.5);
    expect(svg).toContain(`<rect x="${nextLeft}" y="${nextTop}" width="20" height="25" fill="#112233"/>`);
    expect(svg).toContain(
      `<polyline points="${pixels(0, 0)} ${pixels(5, 10)}" fill="none" stroke="#445566" stroke-width="2"/>`,
    );
    expect(svg).toContain('fill="rgb(128,128,128)"');
  });

  test("as SVG has a mark of its own for every symbol in the legend, open circles too", () => {
    const symbols = ["circle", "circle-open", "square", "diamond", "triangle-up"] as const;
    const marked = symbols.map(
      (symbol): Points => ({
        type: "scatter",
        name: symbol,
        mode: "markers",
        x: [],
        y: [],
        marker: { color: "#445566", size: 8, symbol },
      }),
    );
    const svg = new Figure({ ...parts, panels: [[{ x: axis, y: axis, marks: marked }]] }).toSvg();
    const icons = svg.split("\n").filter((line) => /(fill|stroke)="#445566"/.test(line));
    expect(icons).toHaveLength(symbols.length);
    const shapeOf = (line: string) => [
      /<\w+/.exec(line)![0],
      / points="([^"]*)"/.exec(line)?.[1]?.split(" ").length,
      / stroke-width="[^"]*"/.exec(line)?.[0],
    ];
    expect(new Set(icons.map((line) => String(shapeOf(line)))).size).toBe(symbols.length);
  });

  test("breaks a long subtitle into lines, and is as wide as its title", () => {
    const words = "teaching model: no evidence about real models";
    const wide = new Figure({ ...parts, subtitle: Array.from({ length: 4 }, () => words).join(" · ") });
    expect(wide.layout.annotations.filter(({ text }) => text.includes(words)).length).toBeGreaterThan(1);
    expect(wide.layout.width).toBe(figure.layout.width);
    const titled = new Figure({ ...parts, title: "t".repeat(300) });
    expect(titled.layout.width).toBeGreaterThan(textWidth("t".repeat(300), 16));
    expect(area(titled.layout).right - area(titled.layout).left).toBeCloseTo(200, 9);
  });

  test("draws nothing where a number is not finite", () => {
    const broken = marks.map((mark) =>
      mark.type === "heatmap"
        ? mark
        : { ...mark, y: [Number.NaN, Number.POSITIVE_INFINITY, null, Number.NaN] },
    ) as readonly Mark[];
    const svg = new Figure({ ...parts, panels: [[{ x: axis, y: axis, marks: broken }]] }).toSvg();
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  test("as SVG is the same bytes every time, and shares no id with another figure", () => {
    const other = segments(smallStudy().segmentation).toSvg();
    expect(figure.toSvg()).toBe(figure.toSvg());
    const names = (svg: string) => new Set(svg.match(/clip-[0-9a-f]+/g));
    for (const name of names(other)) expect(names(figure.toSvg()).has(name)).toBe(false);
  });

  test("never runs a label, whatever is in it", () => {
    const html = figure.toHtml();
    expect(html).not.toContain("<img");
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(figure.toSvg()).not.toContain("<img");
    expect(JSON.stringify(figure.toPlotly())).not.toMatch(/<(?!br>|\/?b>)/);
  });

  test("has its caption in the picture and in plotly's figure, for pages that draw the figure alone", () => {
    const wordsOf = (texts: readonly string[]) => texts.join(" ").replaceAll(/<[^>]*>/g, "");
    const words =
      "One caption, long enough that it takes several lines below a figure that is not wide at all, ends here.";
    const captioned = new Figure({ ...parts, caption: words });
    const annotations = captioned.toPlotly().layout.annotations as readonly { text: string; y: number }[];
    const below = annotations.filter(({ y }) => y < 0);
    expect(below.length).toBeGreaterThan(1);
    expect(wordsOf(below.map(({ text }) => text))).toBe(words);
    for (const { text } of below) expect(captioned.toSvg()).toContain(`>${text}</text>`);
  });

  test("keeps its picture where no script may run", () => {
    const still = figure.toHtml().replace(/<script[\s\S]*<\/script>/, "");
    expect(still).toContain("<svg");
    expect(still).toContain("caption &lt;/script&gt;");
  });
});

describe("the figure's script", () => {
  const script = /<script[^>]*>([\s\S]*)<\/script>/.exec(figure.toHtml())![1]!;
  const page = (
    window: Record<string, unknown>,
    readyState = "complete",
    colours: Readonly<Record<string, string>> = {},
  ) => {
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
      getComputedStyle: () => ({ getPropertyValue: (name: string) => colours[name] ?? "" }),
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

  test("gives the interactive figure the colours of a dark page, and keeps those of series", () => {
    const { context, drawn, plotly } = page({}, "complete", {
      "--populi-ink": "#fff",
      "--populi-paper": "#111",
    });
    Object.assign(context.window, { Plotly: plotly });
    runInNewContext(script, context);
    const [, data, layout] = drawn[0] as [
      unknown,
      Points[],
      { paper_bgcolor: string; title: { font: object } },
    ];
    expect(layout.paper_bgcolor).toBe("#111");
    expect(layout.title.font).toMatchObject({ color: "#fff" });
    expect(data.map(({ marker }) => marker?.color)).toContain("#445566");
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
