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
