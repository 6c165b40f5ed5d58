import { describe, expect, test } from "vitest";
import { bootstrapInterval, quantile } from "../../../lib/fidelity/bootstrap/interval.js";
import { resamples } from "../../../lib/fidelity/bootstrap/resamples.js";
import { randomStream } from "../../../lib/random/stream.js";
import { holm } from "../../../lib/statistics/holm.js";

test("Holm's correction is R's p.adjust", () => {
  // p.adjust(c(.01, .04, .03, .005), "holm") = .03 .06 .06 .02
  const corrected = holm([0.01, 0.04, 0.03, 0.005]);
  for (const [i, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(corrected[i]).toBeCloseTo(p, 12);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
});

test("quantiles lie between neighbours as in NumPy", () => {
  const sorted = Float64Array.of(1, 2, 4, 8);
  expect([0, 0.025, 0.5, 1].map((p) => quantile(sorted, p))).toEqual([1, 1.075, 3, 8]);
});

describe("resamples", () => {
  test("draw as many as there are, the same for the same seed in any order", () => {
    const a = resamples(30, 7, 10, 1);
    const b = resamples(30, 7, 10, 1);
    b.respondents(9);
    for (let replicate = 0; replicate < 10; replicate++) {
      expect([...a.respondents(replicate)]).toEqual([...b.respondents(replicate)]);
      expect(a.respondents(replicate).reduce((sum, x) => sum + x, 0)).toBe(30);
      expect(a.items(replicate).reduce((sum, x) => sum + x, 0)).toBe(7);
    }
    expect([...resamples(30, 7, 10, 2).respondents(0)]).not.toEqual([...a.respondents(0)]);
  });

  test("do not depend on how many others there are", () => {
    expect([...resamples(30, 7, 10, 1).items(3)]).toEqual([...resamples(99, 7, 500, 1).items(3)]);
  });
});

describe("the bootstrap interval", () => {
  test("subtracts the bootstrap's bias, contains the metric and stays in its range", () => {
    const replicates = Float64Array.from({ length: 1000 }, (_, i) => 0.2 + i / 10_000);
    const { low, high } = bootstrapInterval(0.1, replicates, [0, 1]);
    expect(low).toBeCloseTo(0.1 - 0.04745, 3);
    expect(high).toBeCloseTo(0.1 + 0.04745, 3);
    expect(bootstrapInterval(0.01, replicates, [0, 1]).low).toBe(0);
  });

  test("is not given from a handful of replicates", () => {
    expect(bootstrapInterval(1, Float64Array.of(1, 2, 3)).low).toBeNaN();
  });

  test("covers the mean of a crossed sample of people and questions about nineteen times in twenty", () => {
    // x_ij = person + question + noise; the two-way bootstrap is conservative (Owen 2007), never far below.
    let covered = 0;
    const studies = 120;
    for (let study = 0; study < studies; study++) {
      const stream = randomStream(study, ["study"]);
      const people = Float64Array.from({ length: 40 }, () => stream.normal());
      const questions = Float64Array.from({ length: 25 }, () => stream.normal());
      const x = Array.from(people, (person) =>
        Array.from(questions, (question) => person + question + stream.normal()),
      );
      const resampled = resamples(40, 25, 200, study);
      const meanOf = (r: ArrayLike<number>, c: ArrayLike<number>) => {
        let sum = 0;
        for (const [i, row] of x.entries())
          for (const [j, value] of row.entries()) sum += r[i]! * c[j]! * value;
        return sum / (40 * 25);
      };
      const value = meanOf(new Array(40).fill(1), new Array(25).fill(1));
      const replicates = Float64Array.from({ length: 200 }, (_, b) =>
        meanOf(resampled.respondents(b), resampled.items(b)),
      );
      const { low, high } = bootstrapInterval(value, replicates);
      if (low <= 0 && 0 <= high) covered += 1;
    }
    expect(covered / studies).toBeGreaterThan(0.88);
  });
});
