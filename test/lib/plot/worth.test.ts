import { describe, expect, test } from "vitest";
import type { Points } from "../../../lib/plot/marks/mark.js";
import { type PlottedWorth, worth } from "../../../lib/plot/worth.js";

const point = (n: number, median: number) => ({
  n,
  baseline: { median, low: median - 0.01, high: median + 0.02 },
  run: 0.05,
});
const found: PlottedWorth = {
  run: { condition: { name: "PSII" }, labels: ["synthetic survey"] },
  how: { draws: 100 },
  curves: [
    {
      metric: "kl",
      baseline: "item marginals",
      worth: { kind: "about", n: 40 },
      low: { kind: "fewer than", n: 10 },
      high: { kind: "about", n: 71.2 },
      points: [point(10, 0.1), point(100, 0.02)],
    },
    {
      metric: "own",
      baseline: "ridge regression",
      worth: { kind: "more than", n: 100 },
      low: { kind: "about", n: 80 },
      high: { kind: "more than", n: 100 },
      points: [point(10, 0.01), point(100, 0.04)],
    },
  ],
};

describe("the figure of a worth", () => {
  const figure = worth(found);
  const traces = (name: string) => figure.data.filter((trace) => trace.name === name) as unknown as Points[];

  test("has the baseline's scores against the logarithm of n, their middle 95 %, and the simulation as a level", () => {
    const [bars, line] = traces("item marginals");
    expect(line!.y).toEqual([0.1, 0.02]);
    expect(line!.x[1]! - line!.x[0]!).toBeCloseTo(1, 9);
    expect(bars!.y).toEqual(
      [0.09, 0.12, null, 0.01, 0.04].map((y) => (y === null ? null : expect.closeTo(y, 9))),
    );
    expect(traces("simulation").map(({ y }) => y)).toEqual([
      [0.05, 0.05],
      [0.05, 0.05],
    ]);
  });

  test("marks the worth where it is known, and says it in words everywhere", () => {
    expect(traces("worth").map(({ x, y }) => [x[0], y[0]])).toEqual([[Math.log10(40), 0.05]]);
    const svg = figure.toSvg();
    expect(svg).toContain("item marginals: about 40 [&lt; 10 … 71]");
    expect(svg).toContain("ridge regression: more than 100 [80 … &gt; 100]");
    expect(figure.toText()).toContain("KL, item marginals: about 40");
  });

  test("says that answers are simulated", () => {
    expect(figure.subtitle).toBe("simulated answers · synthetic survey");
  });

  test("refuses a metric that was not compared, and shows the one that is asked for", () => {
    expect(() => worth(found, { metrics: ["js"] })).toThrow(/js was not compared.*kl, own/s);
    expect(worth(found, { metrics: ["own"] }).toText()).not.toContain("KL");
  });
});
