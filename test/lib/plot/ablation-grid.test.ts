import { beforeAll, describe, expect, test } from "vitest";
import { overSeeds } from "../../../lib/fidelity/over-seeds.js";
import { ablationGrid } from "../../../lib/plot/ablation-grid.js";
import type { Figure } from "../../../lib/plot/figure.js";
import type { Bars, Points } from "../../../lib/plot/marks/mark.js";
import type { AblationGrid } from "../../../lib/report/ablation/ablation-grid-tables.js";
import { madeGrid } from "../report/ablation/made-grid.js";

let grid: AblationGrid;
let figure: Figure;
beforeAll(async () => {
  grid = await madeGrid({ conditions: 5, models: 2, seeds: 3 });
  figure = ablationGrid(grid);
});

const points = (of: Figure, name: string, axis = "x") =>
  of.data.filter(
    (trace) => trace.type === "scatter" && trace.name === name && trace.xaxis === axis,
  ) as unknown as Points[];

describe("a whole grid as a plot", () => {
  test("has a dot for each condition and model at its mean over seeds, with the interval the table prints", () => {
    for (const model of grid.models) {
      const [dots] = points(figure, model);
      const rows = grid.rows.filter((row) => row.model === model && row.role === "condition");
      expect(dots!.x).toHaveLength(5);
      for (const [i, row] of rows.entries()) {
        const values = row.bySeed.map(({ score }) => score.estimates.kl.value);
        expect(dots!.x[i]).toBeCloseTo((values[0]! + values[1]! + values[2]!) / 3, 12);
        const { value, low, high } = row.estimates.kl;
        expect(dots!.x[i]! - dots!.error_x!.arrayminus[i]!).toBeCloseTo(low, 12);
        expect(dots!.x[i]! + dots!.error_x!.array[i]!).toBeCloseTo(high, 12);
        expect(low).toBeLessThan(value);
      }
    }
  });

  test("shows every seed as a pale dot in the row of its condition and model", () => {
    const pale = points(figure, "a single seed");
    expect(pale).toHaveLength(2);
    for (const [m, model] of grid.models.entries()) {
      const rows = grid.rows.filter((row) => row.model === model && row.role === "condition");
      expect(pale[m]!.x).toEqual(
        rows.flatMap(({ bySeed }) => bySeed.map(({ score }) => score.estimates.kl.value)),
      );
      const [dots] = points(figure, model);
      // Just below, where the interval's line does not hide them; models are 12 pixels apart.
      const below = dots!.y.flatMap((y) => [y, y, y]).map((y, i) => y! - pale[m]!.y[i]!);
      for (const distance of below) expect(distance).toBeCloseTo(4 / 36, 12);
      expect(pale[m]!.marker!.opacity).toBeLessThan(1);
    }
    expect(new Set([...points(figure, "model A")[0]!.y, ...points(figure, "model B")[0]!.y]).size).toBe(10);
  });

  test("draws the floors behind the dots as lines over all rows, with bands for their intervals", () => {
    const { floors } = grid.comparison;
    const uniform = floors.find(({ kind }) => kind === "uniform")!;
    const humans = floors.find(({ kind }) => kind === "other humans")!;
    for (const floor of [uniform, humans]) {
      const [line] = points(figure, floor.name);
      expect(line!.x).toEqual([floor.estimates.kl.value, floor.estimates.kl.value]);
      expect(line!.y).toEqual([-0.5, 4.5]);
      const band = figure.data.find(
        (trace) => trace.type === "bar" && trace.name === floor.name && trace.xaxis === "x",
      ) as unknown as Bars;
      expect([band.base![0], band.base![0]! + band.x[0]!]).toEqual([
        floor.estimates.kl.low,
        expect.closeTo(floor.estimates.kl.high, 12),
      ]);
      const places = figure.data as readonly unknown[];
      expect(places.indexOf(band)).toBeLessThan(places.indexOf(points(figure, "model A")[0]!));
    }
    const shuffled = grid.rows.filter(({ kind }) => kind === "shuffled").map((row) => row.estimates.own);
    const band = figure.data.find(
      (trace) => trace.type === "bar" && trace.name === "shuffled respondents",
    ) as unknown as Bars;
    expect(band.base![0]).toBe(Math.min(...shuffled.map(({ low }) => low)));
  });

  test("marks with an asterisk the conditions whose corrected p is below .05, and no other", () => {
    const stars = figure.layout.annotations.filter(({ text }) => text === "*");
    const expected = (["kl", "own"] as const).flatMap((name) =>
      grid.rows.filter(({ corrected }) => (corrected[name] ?? 1) < 0.05),
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(stars).toHaveLength(expected.length);
    expect(figure.caption).toContain("*: differs from condition 1, p < .05");
  });

  test("names each model once in the legend, models first, and says that answers are simulated", () => {
    const named = figure.data.filter((trace) => trace.type !== "heatmap" && trace.showlegend !== false);
    const names = named.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const svg = figure.toSvg();
    expect(svg.indexOf(">model B<")).toBeLessThan(svg.indexOf(">uniform (exact)<"));
    expect(figure.subtitle).toBe("SIMULATED ANSWERS, not a survey · made up");
  });

  test("stays readable at twelve conditions: rows apart, room above the panels for the legend's further lines", async () => {
    const large = ablationGrid(
      await madeGrid({ conditions: 12, models: 4, seeds: 1, respondents: 12, items: 5 }),
    );
    const { height, margin, axes, legend } = large.layout;
    const [from, to] = axes.yaxis!.domain;
    expect(((to - from) * (height - margin.t - margin.b)) / 12).toBeGreaterThanOrEqual(4 * 12);
    expect(new Set(legend.entries.map(({ line }) => line)).size).toBe(2);
    expect(points(large, "a single seed")).toHaveLength(0);
    expect(large.caption).toContain("Seed 1.");
  }, 60_000);

  test("in text shows each model's conditions, and the floors they share once", () => {
    const lines = figure.toText().split("\n");
    expect(lines.filter((line) => line.startsWith("  model B: condition 2"))).toHaveLength(4);
    expect(lines.filter((line) => line.startsWith("  uniform (exact)"))).toHaveLength(4);
  });

  test("a grid with two cells of one model and seed is refused", async () => {
    const [cell] = grid.cells;
    const twice = { model: cell!.model, seed: 1, comparison: cell!.table.comparison };
    await expect(overSeeds([twice, twice], { breathe: async () => {} })).rejects.toThrow(
      /two cells of the model 'model A' with seed 1/,
    );
  });

  describe("by category of items", () => {
    let divided: Figure;
    beforeAll(() => {
      divided = ablationGrid(grid, { by: "category" });
    });

    test("has a block for all items and one for each category, each with the means that the table prints", () => {
      const table = grid.byCategory(["kl"]);
      for (const [m, model] of grid.models.entries()) {
        const [dots] = points(divided, model);
        const rows = table.rows.slice(table.sections![2 * m]!.before, table.sections![2 * m + 1]!.before);
        expect(dots!.x).toEqual([3, 1, 2].flatMap((column) => rows.map((row) => row[column])));
        // Five rows a block and one above it for its name, from the top.
        const shift = ((grid.models.length - 1) / 2 - m) * (12 / 36);
        const expected = [16, 15, 14, 13, 12, 10, 9, 8, 7, 6, 4, 3, 2, 1, 0];
        for (const [i, y] of dots!.y.entries()) expect(y).toBeCloseTo(expected[i]! + shift, 12);
      }
      expect(divided.layout.annotations.map(({ text }) => text)).toEqual(
        expect.arrayContaining(["all: 8 items", "values: 4 items", "norms: 4 items"]),
      );
    });

    test("averages what moves each seed, so that the interval is no wider than the widest of them", () => {
      for (const { bySeed, estimates } of grid.rows.filter(({ role }) => role === "condition"))
        for (const { kl } of [estimates]) {
          const each = bySeed.map(({ score }) => score.estimates.kl);
          const mean = (of: (estimate: typeof kl) => number) =>
            each.reduce((sum, estimate) => sum + of(estimate), 0) / each.length;
          expect(kl.value).toBeCloseTo(
            mean(({ value }) => value),
            12,
          );
          expect(kl.high - kl.low).toBeLessThanOrEqual(
            Math.max(...each.map(({ low, high }) => high - low)) + 1e-12,
          );
          expect(kl.low).toBeGreaterThanOrEqual(Math.min(...each.map(({ low }) => low)));
        }
    });

    test("draws the floors of each category within its block, and asterisks where the tests are", () => {
      const uniform = grid.comparison.floors.find(({ kind }) => kind === "uniform")!;
      const [line] = points(divided, uniform.name);
      const levels = [uniform.estimates, ...uniform.categories.values()].map(({ kl }) => kl.value);
      expect(line!.x).toEqual(levels.flatMap((x, b) => [...(b > 0 ? [null] : []), x, x]));
      expect(line!.y).toEqual([11.5, 16.5, null, 5.5, 10.5, null, -0.5, 4.5]);
      const stars = (of: Figure) => of.layout.annotations.filter(({ text }) => text === "*");
      expect(stars(divided)).toHaveLength(
        stars(ablationGrid(grid, { metrics: ["kl", "own", "entropyDeviationByItem"] })).length,
      );
      // All stand in the block of all items, the uppermost third of the rows.
      const [from, to] = divided.layout.axes.yaxis!.domain;
      for (const { y } of stars(divided)) expect(y).toBeGreaterThan(from + (2 / 3) * (to - from));
    });

    test("leaves out metrics over pairs of items, and says what it cannot divide", () => {
      expect(divided.layout.annotations.map(({ text }) => text).join()).not.toContain("pair r");
      expect(() => ablationGrid(grid, { by: "category", metrics: ["pairs"] })).toThrow(
        /pairs has no value within a category/,
      );
      const { models, seeds, rows, comparison } = grid;
      const conditions = comparison.conditions.map((one) => ({
        ...one,
        score: { ...one.score, categories: new Map() },
      }));
      const without = { models, seeds, rows, comparison: { ...comparison, conditions } };
      expect(() => ablationGrid(without, { by: "category" })).toThrow(/the items have no categories/);
      expect(() => ablationGrid(grid, { by: "categories" as "category" })).toThrow(
        /by: 'categories'\n.*'category'/,
      );
      expect(() => ablationGrid(grid, { metrics: ["eta"] })).toThrow(/eta has no value in these runs/);
    });
  });
});
