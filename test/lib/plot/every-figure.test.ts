import { beforeAll, describe, expect, test } from "vitest";
import type { Figure } from "../../../lib/plot/figure.js";
import * as plot from "../../../lib/plot/index.js";
import { everyFigure } from "./every-figure.js";
import { middlesByPlotly, middlesInSvg, unmatched } from "./marks-compared.js";

let figures: Readonly<Record<string, Figure>>;
beforeAll(async () => {
  figures = await everyFigure();
}, 60_000);

test("every function of plot is among these figures, so that none is left out of the checks", () => {
  const functions = Object.entries(plot).filter(([name]) => name !== "Figure");
  expect(Object.keys(figures).sort()).toEqual(functions.map(([name]) => name).sort());
});

describe("every figure", () => {
  test("has in its picture the marks of the interactive one, at the same places", () => {
    for (const [name, figure] of Object.entries(figures)) {
      const [meant, drawn] = [middlesByPlotly(figure), middlesInSvg(figure.toSvg())];
      expect(meant.length, name).toBeGreaterThan(0);
      expect(unmatched(meant, drawn), `${name}: in plotly alone`).toEqual([]);
      expect(unmatched(drawn, meant), `${name}: in the picture alone`).toEqual([]);
    }
  });

  test("with a slider has in its steps what the picture has side by side", () => {
    const { collapseSlider } = figures;
    const { data, layout } = collapseSlider!.toPlotly();
    const places = (traces: readonly object[]) =>
      traces
        .map((trace) => JSON.stringify([(trace as { x: unknown }).x, (trace as { y: unknown }).y]))
        .sort();
    expect(places(data)).toEqual(places(collapseSlider!.data));
    const [slider] = layout.sliders as [{ active: number; steps: { args: [{ visible: boolean[] }] }[] }];
    // Ten layers of two conditions: each step shows two of the traces, and no two steps the same.
    expect(slider.steps).toHaveLength(10);
    for (const [step, { args }] of slider.steps.entries())
      expect(args[0].visible.flatMap((seen, t) => (seen ? [t] : []))).toEqual([2 * step, 2 * step + 1]);
    expect(data.map(({ visible }) => visible)).toEqual(slider.steps[slider.active]!.args[0].visible);
  });

  test("says in its picture's words what it shows and for whom", () => {
    for (const [name, figure] of Object.entries(figures)) {
      expect(figure.subtitle, name).not.toBe("");
      const words = figure.toSvg();
      expect(words, name).toMatch(/<title>[^<]{8,}<\/title>/);
      expect(/<desc>([^<]*)<\/desc>/.exec(words)![1], name).toMatch(/\w+ \w+/);
      expect(figure.toText().split("\n").length, name).toBeGreaterThan(4);
    }
  });
});
