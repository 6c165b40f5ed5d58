import { describe, expect, test } from "vitest";
import { type AxisOf, plainAxis } from "../../../../lib/plot/layout/axis.js";
import { layOut } from "../../../../lib/plot/layout/lay-out.js";
import type { Annotation, Layout } from "../../../../lib/plot/layout/layout.js";
import type { Panel, Plotted } from "../../../../lib/plot/layout/plotted.js";
import { Rows } from "../../../../lib/plot/layout/rows.js";
import { dots } from "../../../../lib/plot/marks/dots.js";
import { textWidth } from "../../../../lib/plot/theme/font.js";
import { pageWidth, panelWidth } from "../../../../lib/plot/theme/space.js";

const axis: AxisOf = { range: [0, 1], tickvals: [0, 1], ticktext: ["0", "1000"], showgrid: false };
const panel = (name: string, more: Partial<Panel> = {}): Panel => ({
  headings: [{ text: name, bold: true }],
  ...{ x: axis, y: axis },
  marks: [dots(name, [[0, 0]], { color: "#000000", size: 3, symbol: "circle" })],
  ...more,
});
const plotted = (panels: Plotted["panels"], more: Partial<Plotted> = {}): Plotted => ({
  ...{ title: "title", subtitle: "subtitle", caption: "", panels },
  size: { width: 100, height: 50 },
  ...more,
});

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Of pages, in pixels. */
function page({ width, height, margin }: Layout) {
  return {
    x: (share: number) => margin.l + share * (width - margin.l - margin.r),
    y: (share: number) => margin.t + (1 - share) * (height - margin.t - margin.b),
  };
}

function panelBoxes(layout: Layout): Box[] {
  const { x, y } = page(layout);
  return Object.keys(layout.axes)
    .filter((name) => name.startsWith("x"))
    .map((name) => {
      const [across, up] = [layout.axes[name]!.domain, layout.axes[name.replace("x", "y")]!.domain];
      return { left: x(across[0]), right: x(across[1]), top: y(up[1]), bottom: y(up[0]) };
    });
}

function textBox(layout: Layout, { text, x, y, align, size, bold = false }: Annotation): Box {
  const width = textWidth(text, size, bold);
  const at = page(layout).x(x);
  const left = align === "left" ? at : align === "right" ? at - width : at - width / 2;
  const middle = page(layout).y(y);
  return { left, right: left + width, top: middle - size / 2, bottom: middle + size / 2 };
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** Checks that no text lies over a panel or another text, or beyond the figure's edge. */
function expectRoom(layout: Layout): void {
  const texts = layout.annotations.map((annotation) => textBox(layout, annotation));
  for (const [t, text] of texts.entries()) {
    expect(text.left).toBeGreaterThanOrEqual(0);
    expect(text.right).toBeLessThanOrEqual(layout.width);
    expect(panelBoxes(layout).filter((box) => overlap(box, text))).toEqual([]);
    expect(texts.filter((other, o) => o !== t && overlap(other, text))).toEqual([]);
  }
}

describe("panels in lines", () => {
  const { layout } = layOut(plotted([[panel("one"), panel("two")], [panel("three")]]));

  test("have the size asked for, side by side and below each other", () => {
    const boxes = panelBoxes(layout);
    for (const { left, right, top, bottom } of boxes) {
      expect(right - left).toBeCloseTo(100, 9);
      expect(bottom - top).toBeCloseTo(50, 9);
    }
    expect(boxes[1]!.left - boxes[0]!.right).toBeGreaterThan(textWidth("1000"));
    expect(boxes[2]!.left).toBeCloseTo(boxes[0]!.left, 9);
    expect(boxes[2]!.top).toBeGreaterThan(boxes[0]!.bottom + 30);
    expectRoom(layout);
  });

  test("give each mark its axes, and the legend each name once", () => {
    const { data } = layOut(plotted([[panel("one"), panel("two"), panel("one")]]));
    expect(data.map(({ xaxis, yaxis, showlegend }) => [xaxis, yaxis, showlegend])).toEqual([
      ["x", "y", true],
      ["x2", "y2", true],
      ["x3", "y3", false],
    ]);
  });

  test("cut headings to their width, except those that may run on", () => {
    const long = "a heading that is much wider than its panel";
    const cut = layOut(plotted([[panel(long), panel(long)]])).layout;
    expect(cut.annotations.map(({ text }) => text)).not.toContain(long);
    expectRoom(cut);
    const wide = { headings: [{ text: long, wide: true }] };
    const whole = layOut(
      plotted([[panel("one", wide), panel("two", { headings: [] }), panel("3", { headings: [] })]]),
    );
    expect(whole.layout.annotations.map(({ text }) => text)).toContain(long);
  });
});

describe("shared rows", () => {
  const rows = new Rows(
    [
      { label: "all items", heading: true },
      { label: "a condition with a name", look: "strong", notes: ["a warning of some length about it"] },
      { label: "floor", look: "quiet", gap: 0.5, aside: "12 %, n 40" },
    ],
    30,
  );

  test("are placed from the bottom, gaps included", () => {
    expect(rows.placed.map(({ y }) => y)).toEqual([2.5, 1.5, 0]);
    expect(rows.span).toEqual([-0.5, 3]);
  });

  test("have room for labels, notes and asides beside the panels", () => {
    const { layout } = layOut(
      plotted([[panel("one", { y: rows.axis() }), panel("two", { y: rows.axis() })]], {
        rows,
        size: rows.size(100),
      }),
    );
    const [first, second] = panelBoxes(layout);
    expect(first!.bottom - first!.top).toBeCloseTo(105, 9);
    expect(second!.top).toBeCloseTo(first!.top, 9);
    const texts = layout.annotations.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(rows.placed.map(({ label }) => label)));
    expectRoom(layout);
  });

  test("keep a figure no wider than a report's text where cut labels are enough", () => {
    const names = ["one", "two", "three", "four"];
    const label = "a label that would be wider than the page has room for beside panels";
    const notes = ["noise: no association with own respondents"];
    const wide = new Rows([{ label, notes }], 40);
    const line = names.map((name) => panel(name, { y: wide.axis() }));
    const { layout } = layOut(plotted([line], { rows: wide, size: wide.size(panelWidth(4)) }));
    expect(layout.width).toBeLessThanOrEqual(pageWidth);
    expect(layout.annotations.map(({ text }) => text)).toContain(notes[0]);
    expectRoom(layout);
  });

  test("cut labels that would take all the room, part by part", () => {
    const label = Array.from({ length: 3 }, () => "a long name of a value of an identifier").join(" · ");
    const long = new Rows([{ label }], 30);
    const { layout } = layOut(
      plotted([[panel("one", { y: long.axis() })]], { rows: long, size: long.size(100) }),
    );
    const cut = layout.annotations.find(({ text }) => text.includes(" · "))!;
    expect(cut.text.split(" · ").map((part) => part.endsWith("…"))).toEqual([true, true, true]);
    expectRoom(layout);
  });
});

describe("above the panels", () => {
  test("legend and subtitle take as many lines as they need, and push the panels down", () => {
    const names = Array.from({ length: 12 }, (_, i) => `a model with a long name, number ${i}`);
    const many = { marks: names.flatMap((name) => panel(name).marks) };
    const { layout } = layOut(plotted([[panel("one", many)]], { subtitle: names.slice(0, 5).join(" · ") }));
    const { entries, top } = layout.legend;
    const lines = new Set(entries.map(({ line }) => line)).size;
    expect(lines).toBeGreaterThan(3);
    expect(panelBoxes(layout)[0]!.top).toBeGreaterThan(top + 20 * lines);
    for (const { left, trace } of entries)
      expect(left + 30 + textWidth(trace.name)).toBeLessThanOrEqual(layout.width);
    for (const annotation of layout.annotations.slice(0, 3))
      expect(textBox(layout, annotation).bottom).toBeLessThan(top + 4);
    expectRoom(layout);
  });

  test("labels stand at their values", () => {
    const labels = [{ text: "*", at: [1, 0.5] as const, align: "left" as const, size: 12, color: "#000000" }];
    const { layout } = layOut(plotted([[panel("one", { labels, y: plainAxis([0, 1]) })]]));
    const [box] = panelBoxes(layout);
    const star = layout.annotations.find(({ text }) => text === "*")!;
    expect(page(layout).x(star.x)).toBeCloseTo(box!.right, 9);
    expect(page(layout).y(star.y)).toBeCloseTo((box!.top + box!.bottom) / 2, 9);
  });
});
