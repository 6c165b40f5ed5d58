import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { mixed } from "../../../lib/mixed/mixed.js";
import type { MixedOptions } from "../../../lib/mixed/mixed-options.js";
import { replicateDesign } from "../../../lib/survey/design/replicates.js";
import { surveyDesign } from "../../../lib/survey/design/survey-design.js";
import { madeRun } from "./made-run.js";

interface Found {
  readonly value: number;
  readonly error: number;
}
const recorded = JSON.parse(readFileSync(new URL("fixtures/survey.json", import.meta.url), "utf8")) as {
  readonly data: readonly Readonly<Record<"stratum" | "unit" | "w" | "y" | "g", number>>[];
  readonly p: readonly number[][];
  readonly asked: readonly number[];
  readonly taylor: {
    readonly mean: Found;
    readonly ppi: Found;
    readonly by: Readonly<Record<"first" | "second" | "difference", Found>>;
    readonly greg: Found;
    readonly df: number;
  };
  readonly replicates: {
    readonly weights: readonly number[][];
    readonly factors: readonly number[];
    readonly ppi: Found;
  };
  readonly full: {
    readonly mean: Found;
    readonly difference: Found;
    readonly greg: Found;
    readonly gregShares: { readonly value: readonly number[]; readonly error: readonly number[] };
  };
};
const { data, taylor, full } = recorded;
const column = (name: keyof (typeof data)[number]) => data.map((row) => row[name]);
const replicated = Object.fromEntries(recorded.replicates.weights.map((weights, r) => [`r${r}`, weights]));
const run = madeRun(
  {
    y: {
      options: [1, 2, 3],
      measure: "ordinal",
      answers: column("y"),
      predictions: Float64Array.from(recorded.p.flat()),
    },
  },
  { stratum: column("stratum"), unit: column("unit"), w: column("w"), g: column("g"), ...replicated },
  { weight: "w", nominal: ["stratum", "unit", "g"] },
);
const design = surveyDesign(run.survey, { weight: "w", strata: "stratum", clusters: "unit" });
const estimates = async (options: Partial<MixedOptions>) =>
  (await mixed(run, { interviewed: recorded.asked, target: "mean", control: null, design, ...options }))
    .estimates;
const same = (found: { readonly value: number; readonly standardError: number }, expected: Found) => {
  expect(found.value).toBeCloseTo(expected.value, 8);
  expect(found.standardError).toBeCloseTo(expected.error, 8);
};

describe("mixed estimates are those of R's survey package", () => {
  test("under strata, clusters and weights", async () => {
    const [found] = await estimates({ estimator: "ppi" });
    same(found!.classical, taylor.mean);
    same(found!.mixed, taylor.ppi);
    expect(found!.degreesOfFreedom).toBe(taylor.df);
  });

  test("in groups, and their difference", async () => {
    const found = await estimates({ estimator: "ppi", by: "g", differences: "pairs" });
    same(found[0]!.mixed, taylor.by.first);
    same(found[1]!.mixed, taylor.by.second);
    same(found[2]!.mixed, taylor.by.difference);
    expect(found[2]!.group).toBe("g 2 − g 1");
  });

  test("with weights calibrated to predictions of a sample", async () => {
    const [found] = await estimates({ estimator: "greg" });
    expect(found!.mixed.value).toBeCloseTo(taylor.greg.value, 8);
    // Each of the two chosen coefficients costs two degrees of freedom.
    const price = Math.sqrt(taylor.df / (taylor.df - 2 * 2));
    expect(found!.mixed.standardError / price).toBeCloseTo(taylor.greg.error, 8);
  });

  test("by replicate weights", async () => {
    const replicates = replicateDesign(run.survey, {
      weight: "w",
      replicates: Object.keys(replicated),
      method: "jkn",
      factors: recorded.replicates.factors,
    });
    const [found] = await estimates({ estimator: "ppi", design: replicates });
    same(found!.mixed, recorded.replicates.ppi);
  });

  test("about the sample itself, with its finite population correction", async () => {
    const [found] = await estimates({ estimator: "ppi", about: "full sample" });
    same(found!.classical, full.mean);
    same(found!.mixed, full.difference);
    const shares = await estimates({ estimator: "greg", about: "full sample", target: "shares" });
    const price = Math.sqrt(89 / (89 - 4));
    for (const [k, one] of shares.entries()) {
      expect(one.mixed.value).toBeCloseTo(full.gregShares.value[k]!, 8);
      expect(one.mixed.standardError / price).toBeCloseTo(full.gregShares.error[k]!, 8);
    }
  });
});
