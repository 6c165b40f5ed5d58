import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { display } from "../../../../lib/show/display.js";
import type { LonelyUnits } from "../../../../lib/survey/design/design.js";
import { crosstab } from "../../../../lib/survey/design/estimate/crosstab.js";
import { estimateMean } from "../../../../lib/survey/design/estimate/mean.js";
import { estimateQuantile } from "../../../../lib/survey/design/estimate/quantile.js";
import { estimateTotal } from "../../../../lib/survey/design/estimate/total.js";
import { linearRegression, logisticRegression } from "../../../../lib/survey/design/regression/regression.js";
import { type ReplicateOptions, replicateDesign } from "../../../../lib/survey/design/replicates.js";
import { subpopulation } from "../../../../lib/survey/design/subpopulation.js";
import { surveyDesign } from "../../../../lib/survey/design/survey-design.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { near } from "./near.js";

interface Value {
  readonly value: number | number[];
  readonly se: number | number[];
  readonly deff?: number;
  readonly p?: number[];
}
type Kind = ReplicateOptions["method"];
/**
 * A small made-up sample, its replicate weights, and what R's survey package estimates with them (fixtures/design.R).
 */
const r = JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/design.json"), "utf8")) as {
  readonly replicates: {
    readonly sample: readonly { w: number; x: number; y: number; z: number }[];
    readonly kinds: Record<
      Kind,
      { weights: number[][]; scale: number; rscales: number[]; df: number; quantile: number[] } & Record<
        "mean" | "total" | "some" | "linear" | "logistic",
        Value
      >
    >;
  };
  readonly lonely: Record<Exclude<LonelyUnits, "error">, number>;
  readonly frequencies: {
    readonly times: number[];
    readonly mean: Value;
    readonly df: number;
    readonly crosstab: { f: number; df: number[]; p: number };
  };
};
const rows = r.replicates.sample;
const columns = {
  w: rows.map((row) => row.w),
  x: rows.map((row) => row.x),
  y: rows.map((row) => row.y),
  z: rows.map((row) => row.z),
  // Three persons in each of two units of four strata.
  unit: rows.map((_, i) => 1 + (Math.floor(i / 3) % 2)),
  stratum: rows.map((_, i) => 1 + Math.floor(i / 6)),
};

describe.each(Object.entries(r.replicates.kinds) as [Kind, (typeof r.replicates.kinds)[Kind]][])(
  "replicate weights by %s",
  (method, { weights, scale, rscales, df, ...expected }) => {
    const replicates = weights.map((_, k) => `rep${k}`);
    const survey = surveyOf({
      ...columns,
      ...Object.fromEntries(weights.map((column, k) => [`rep${k}`, column])),
    });
    const design = replicateDesign(survey, {
      weight: "w",
      replicates,
      method,
      ...(method === "fay" ? { rho: 0.4 } : {}),
      // The bootstrap's factor depends on how units were drawn: here with n = 2 in each stratum.
      ...(method === "jkn" || method === "bootstrap"
        ? { factors: rscales.map((factor) => factor * scale) }
        : {}),
    });

    test("give the estimates, errors and degrees of freedom of R's survey package", () => {
      const pairs = (found: { value: number; standardError: number }) => [found.value, found.standardError];
      near(pairs(estimateMean(design, "y")), [expected.mean.value, expected.mean.se].flat());
      near(pairs(estimateTotal(design, "y")), [expected.total.value, expected.total.se].flat());
      const some = subpopulation(design, { z: 1 });
      near(pairs(estimateMean(some, "y")), [expected.some.value, expected.some.se].flat());
      const linear = linearRegression(design, "y", { predictors: ["x"], asNumbers: ["x"] }).coefficients;
      near(
        linear.flatMap((c) => [c.estimate, c.standardError]),
        [0, 1].flatMap((k) => [
          (expected.linear.value as number[])[k]!,
          (expected.linear.se as number[])[k]!,
        ]),
      );
      near(
        linear.map((c) => c.p),
        expected.linear.p!,
      );
      const median = estimateQuantile(design, "y", 0.5);
      // A limit below the share of the smallest value is that value by the definition; R 4.1's rule takes the next.
      const [value, low, high] = expected.quantile as [number, number, number];
      near(
        [median.value, ...median.interval],
        [value, method === "bootstrap" ? Math.min(...columns.y) : low, high],
      );
      const logistic = logisticRegression(design, "z", 1, { predictors: ["x"], asNumbers: ["x"] });
      near(
        logistic.coefficients.flatMap((c) => [c.estimate, c.standardError]),
        [0, 1].flatMap((k) => [
          (expected.logistic.value as number[])[k]!,
          (expected.logistic.se as number[])[k]!,
        ]),
      );
      expect(design.degreesOfFreedom).toBe(df);
      expect(design[display]()["text/plain"]).toContain(`${weights.length}, ${method}`);
    });
  },
);

test("the limit of a quantile is NaN where it would lie beyond all answers", () => {
  const few = surveyDesign(surveyOf({ y: [1, 2, 3, 4] }));
  expect(estimateQuantile(few, "y", 0.99).interval).toEqual([4, 4]);
  const [low, high] = estimateQuantile(few, "y", 0.5).interval;
  expect([low, high]).toEqual([Number.NaN, Number.NaN]);
});

test("replicate designs refuse what they cannot use", () => {
  const survey = surveyOf({ w: [1, 2], a: [1, 2], b: [2, 1] });
  const design = (options: Partial<ReplicateOptions>) => () =>
    replicateDesign(survey, { weight: "w", replicates: ["a", "b"], method: "brr", ...options });
  expect(design({ replicates: ["a"] })).toThrow(/1 column of replicate weights is too few/);
  expect(design({ rho: 1 })).toThrow(/ρ is 1/);
  expect(design({ method: "jkn" })).toThrow(/0 factors above 0 for 2 replicates\n.*stratum/);
  expect(design({ factors: [1] })).toThrow(/1 factor above 0 for 2 replicates/);
  expect(design({ replicates: ["a", "c"] })).toThrow(/no column 'c'/);
});

test.each(Object.entries(r.lonely) as [Exclude<LonelyUnits, "error">, number][])(
  "a stratum of a single unit counts by '%s' as in R, and the design says so",
  (lonely, expected) => {
    const survey = surveyOf(columns).where((answer) => !(answer("stratum") === 4 && answer("unit") === 2));
    const options = { weight: "w", strata: "stratum", clusters: "unit" };
    expect(() => surveyDesign(survey, options)).toThrow(/1 of 4 strata has a single unit: 4/);
    const design = surveyDesign(survey, { ...options, lonely });
    near(estimateMean(design, "y").standardError, expected);
    const shown = design[display]()["text/plain"];
    expect(shown).toMatch(/units +7 of unit/);
    expect(shown).toContain(`1 of 4 strata has a single unit: 4 (${lonely})`);
  },
);

describe("frequency weights", () => {
  const survey = surveyOf({ ...columns, high: columns.x.map((x) => +(x > 5)), times: r.frequencies.times });

  test("give the estimates of the rows written out", () => {
    const design = surveyDesign(survey.repeat("times"));
    const mean = estimateMean(design, "y");
    near(
      [mean.value, mean.standardError, mean.designEffect],
      [r.frequencies.mean.value, r.frequencies.mean.se, r.frequencies.mean.deff!].flat(),
    );
    expect([mean.n, design.degreesOfFreedom]).toEqual([r.frequencies.df + 1, r.frequencies.df]);
    const { raoScott } = crosstab(design, "z", "high");
    near(
      [raoScott.f, raoScott.df1, raoScott.df2, raoScott.p],
      [r.frequencies.crosstab.f, ...r.frequencies.crosstab.df, r.frequencies.crosstab.p],
    );
  });

  test("count rows without one, leave the original unchanged, and do not also act as weights", () => {
    const counted = surveyOf({ y: [1, 2, 3, 4], n: [2, 0, null, 1] }, { weight: "n" });
    const repeated = counted.repeat("n");
    expect([...repeated.column("y").numeric()]).toEqual([1, 1, 4]);
    expect([...repeated.weights]).toEqual([1, 1, 1]);
    expect(repeated.notes.at(-1)).toBe(
      "repeated by n: 4 rows stand for 3 respondents, 2 rows without one left out",
    );
    expect([counted.size, counted.weight]).toEqual([4, "n"]);
    expect(repeated.hash).not.toBe(counted.hash);
  });

  test("are whole numbers", () => {
    expect(() => surveyOf({ n: [1, 1.5] }).repeat("n")).toThrow(/column n: row 2 has the frequency 1\.5/);
    expect(() => surveyOf({ n: [1, -1] }).repeat("n")).toThrow(/row 2 has the frequency -1/);
    expect(() => surveyOf({ n: ["a", "b"] }).repeat("n")).toThrow(/row 1 has the frequency 'a'/);
    expect(() => surveyOf({ n: [1e8, 1] }).repeat("n")).toThrow(/sum to 100000001 rows\n.*weight/);
    expect(() => surveyOf({ n: [0, 0] }).repeat("n")).toThrow(/no row has a frequency above 0/);
  });
});
