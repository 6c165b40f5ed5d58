import { describe, expect, it } from "vitest";
import { Jackknifed } from "../../../lib/challenge/estimate/jackknifed.js";
import { moved } from "../../../lib/challenge/estimate/moved.js";
import { simpleUnits } from "../../../lib/fidelity/jackknife/units.js";

const values = [1, 4, 2, 8, 5, 7];
const ones = new Float64Array(values.length).fill(1);
const moments = (w: Float64Array) => {
  const total = w.reduce((sum, weight) => sum + weight, 0);
  const of = (power: number) => values.reduce((sum, x, i) => sum + w[i]! * x ** power, 0) / total;
  return [of(1), of(2) - of(1) ** 2];
};

describe("a jackknifed value", () => {
  const found = new Jackknifed(moments, ones, simpleUnits(values.length, 1));

  it("is a mean with its t interval", () => {
    const { value, low, high } = found.estimate({ combine: ([mean]) => mean! });
    expect(value).toBeCloseTo(4.5, 12);
    // SciPy: t.interval(0.95, 5, 4.5, sqrt(7.5 / 6))
    expect(low).toBeCloseTo(1.626_002_136_895_504_4, 9);
    expect(high).toBeCloseTo(7.373_997_863_104_496, 9);
  });

  it("is the unbiased variance where noise is taken off, and that of the sample where it is not", () => {
    expect(found.estimate({ combine: ([, variance]) => variance! }).value).toBeCloseTo(7.5, 12);
    expect(found.estimate({ combine: ([, variance]) => variance!, corrected: false }).value).toBeCloseTo(
      6.25,
      12,
    );
  });

  it("has the interval of the design, whose clusters are left out within their strata: by hand", () => {
    const people = [1, 3, 2, 6, 5, 5, 8, 4];
    const design = {
      kind: "units",
      of: Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3),
      count: 4,
      stratum: Int32Array.of(0, 0, 1, 1),
    } as const;
    const mean = (w: Float64Array) => [
      people.reduce((sum, x, i) => sum + w[i]! * x, 0),
      w.reduce((sum, weight) => sum + weight, 0),
    ];
    const { value, low } = new Jackknifed(mean, new Float64Array(8).fill(1), design).estimate({
      combine: ([sum, total]) => sum! / total!,
    });
    expect(value).toBe(4.25);
    // Σ 2 · (cluster total / 8 − its stratum's mean)²: 2 · 2 · 0.25² + 2 · 2 · 0.125²; t of 2 degrees of freedom.
    expect(low).toBeCloseTo(4.25 - 4.302_652_729_749_464 * Math.sqrt(0.3125), 9);
  });

  it("is kept within its range, and has no interval with one respondent", () => {
    expect(found.estimate({ combine: ([mean]) => mean!, range: [0, 5] })).toMatchObject({ high: 5 });
    const alone = new Jackknifed(() => [1], Float64Array.of(1), simpleUnits(1, 1));
    expect(alone.estimate({ combine: ([x]) => x! })).toEqual({ value: 1, low: Number.NaN, high: Number.NaN });
  });
});

describe("answers that move", () => {
  it("move shares less than each other where they move both ways", () => {
    const swap = { options: 2, before: Float64Array.of(1, 0, 0, 1), after: Float64Array.of(0, 1, 1, 0) };
    expect(moved(swap, Float64Array.of(1, 1))).toEqual({
      answers: 1,
      shares: 0,
      favourite: { before: 0, after: 0 },
    });
    expect(moved(swap, Float64Array.of(3, 1))).toEqual({
      answers: 1,
      shares: 0.5,
      favourite: { before: 0, after: 1 },
    });
  });

  it("count only where there is one on both sides", () => {
    const lost = { options: 2, before: Float64Array.of(1, 0, 0.5, 0.5), after: Float64Array.of(0, 0, 1, 0) };
    expect(moved(lost, Float64Array.of(1, 1)).answers).toBe(0.5);
  });
});
