import { describe, expect, test } from "vitest";
import { contributions } from "../../../lib/plot/contributions.js";
import { culturalMap } from "../../../lib/plot/cultural-map.js";
import type { Bars, Points } from "../../../lib/plot/marks/mark.js";
import { populationErrors } from "../../../lib/plot/population-errors.js";
import { representationGap } from "../../../lib/plot/representation-gap.js";
import { varianceRatios } from "../../../lib/plot/variance-ratios.js";
import { madeValuePersonas } from "./made-value-personas.js";

const { personas: estimated, contributions: made, map } = madeValuePersonas();
const xOf = (figure: { data: readonly object[] }, name: string) =>
  (figure.data.find((mark) => (mark as Points).name === name) as Points).x;

describe("figures of value personas", () => {
  test("say for whom they are", () => {
    for (const figure of [
      populationErrors(estimated),
      representationGap(estimated),
      varianceRatios(estimated),
    ])
      expect(figure.subtitle).toBe(
        "SIMULATED ANSWERS, not a survey · values: 20 personas in each of 2 populations, weighted by w · synthetic survey: no real people",
      );
  });

  test("have each way's error in each population, and name a way that there is not", () => {
    const figure = populationErrors(estimated);
    expect(xOf(figure, "value personas")).toEqual([0.1, 0.2]);
    expect(xOf(figure, "direct")).toEqual([0.1, 0.4]);
    expect(figure.data.some(({ name }) => name === "value personas, calibrated")).toBe(false);
    expect(() => populationErrors(estimated, { ways: ["value persona"] })).toThrow(
      /did you mean 'value personas'/,
    );
  });

  test("have the gap between populations represented well and poorly, or say how to tell them apart", () => {
    const figure = representationGap(estimated);
    expect(xOf(figure, "well")).toEqual([0.1, 0.1]);
    expect(xOf(figure, "poorly")).toEqual([0.2, 0.4]);
    expect(figure.toText()).toContain("gap +0.300 [+0.250, +0.350]");
    expect(() => representationGap({ ...estimated, represented: undefined })).toThrow(/represented: \{ well/);
  });

  test("have variance before and after calibration beside that of humans", () => {
    const figure = varianceRatios(estimated);
    expect(xOf(figure, "before calibration")).toEqual([0.4, 0.3]);
    expect(xOf(figure, "calibrated")).toEqual([0.9]);
    expect(figure.toText()).toContain("value personas                 0.40, calibrated 0.90; own r 0.10");
  });
});

test("contributions are bars from the most helpful on, with what they sum to", () => {
  const figure = contributions(made);
  const bars = figure.data.filter(({ type }) => type === "bar") as unknown as Bars[];
  expect(bars.map(({ name, x }) => [name, x])).toEqual([
    ["lowers the error", [-0.05]],
    ["raises it", [0.02]],
  ]);
  expect(figure.caption).toContain("error with all items (0.2700) less that with none (0.3000): −0.0300");
});

test("the cultural map has both positions of each population, and ellipses that hold half of the answers", () => {
  const figure = culturalMap(map);
  expect(figure.toText()).toContain("human (1.00, 2.00), simulated (0.00, 0.00), apart 2.24");
  const rings = figure.data.filter(
    (mark) => (mark as unknown as Points).x?.length === 49,
  ) as unknown as Points[];
  expect(rings).toHaveLength(2);
  // Every point of an ellipse lies at one Mahalanobis distance: −2 ln ½ for half of a bivariate normal.
  for (const [k, x] of rings[0]!.x.entries()) {
    const [dx, dy] = [x! - 1, rings[0]!.y[k]! - 2];
    expect((dx * dx - 2 * dx * dy + 4 * dy * dy) / 3).toBeCloseTo(2 * Math.log(2), 9);
  }
  const mean = culturalMap(map, { ellipses: "mean" }).data.filter(
    (mark) => (mark as unknown as Points).x?.length === 49,
  ) as unknown as Points[];
  expect(mean[0]!.x[0]! - 1).toBeCloseTo(2 * Math.sqrt((-2 * Math.log(0.05)) / 9), 9);
  expect(
    culturalMap(map, { ellipses: "none" }).data.some((mark) => (mark as unknown as Points).x?.length === 49),
  ).toBe(false);
});
