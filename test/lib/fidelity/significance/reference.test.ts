import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Convention } from "../../../../lib/fidelity/convention/convention.js";
import { scorer } from "../../../../lib/fidelity/scorer.js";
import { respondentBlocks } from "../../../../lib/fidelity/significance/respondent-blocks.js";
import { summedRun } from "../../../../lib/fidelity/significance/summed-run.js";
import { swapTest } from "../../../../lib/fidelity/significance/swap-test.js";
import {
  equivalenceTest,
  itemMean,
  smallestEffect,
  tInterval,
  tTest,
} from "../../../../lib/fidelity/significance/two-way.js";
import { wilcoxonSignedRank } from "../../../../lib/fidelity/significance/wilcoxon.js";
import { bonferroni } from "../../../../lib/statistics/bonferroni.js";
import { holm } from "../../../../lib/statistics/holm.js";
import { itemOf, setOf } from "../reference.js";

/** What NumPy, SciPy and statsmodels computed; `fixtures/make_significance.py` says how. */
const known = JSON.parse(readFileSync(new URL("../fixtures/significance.json", import.meta.url), "utf8")) as {
  readonly wilcoxon: readonly { readonly name: string; readonly differences: number[]; readonly p: number }[];
  readonly swaps: Readonly<Record<"human" | "first" | "second", number[][]>> &
    Readonly<Record<"own" | "ownP" | "mae" | "maeP", number>>;
  readonly twoWay: {
    readonly y: number[][];
    readonly mean: number;
    readonly se: number;
    readonly seOfRows: number;
  };
  readonly equivalence: Readonly<
    Record<"mean" | "se" | "df" | "p" | "low" | "high" | "smallest" | "power", number>
  > & {
    readonly within: readonly { readonly margin: number; readonly p: number }[];
  };
  readonly corrections: Readonly<Record<"p" | "bonferroni" | "holm", number[]>>;
};

describe("Wilcoxon's signed-rank test has SciPy's p", () => {
  for (const { name, differences, p } of known.wilcoxon)
    test(name, () => expect(wilcoxonSignedRank(differences)).toBeCloseTo(p, 10));

  test("and none without a difference", () => {
    expect(wilcoxonSignedRank([0, 0, Number.NaN])).toBeNaN();
  });
});

test("swapping respondents comes near the p of every possible swap", async () => {
  const { swaps } = known;
  const unsmoothed: Convention = {
    name: "unsmoothed",
    weighted: false,
    target: "sample",
    divergenceSmoothing: { kind: "prior", amount: 0.5 },
    smoothing: { kind: "add", amount: 0 },
    says: "",
  };
  const answers = (kind: "human" | "simulated", positions: number[][]) =>
    setOf(
      kind,
      positions.map((chosen, j) => itemOf(`Q${j}`, chosen, 4)),
    );
  const human = answers("human", swaps.human);
  const [condition, reference] = [swaps.first, swaps.second].map((positions) =>
    summedRun(scorer(human, answers("simulated", positions), unsmoothed), respondentBlocks(10, 1)),
  );
  const pair = { condition: condition!, reference: reference! };
  const { difference, p } = await swapTest([pair], { swaps: 20_000, seed: 1 }, { breathe: async () => {} });
  expect(difference.own).toBeCloseTo(swaps.own, 12);
  expect(difference.mae).toBeCloseTo(swaps.mae, 12);
  // p is known to a tenth of itself, one standard error.
  expect(Math.abs(p.own - swaps.ownP)).toBeLessThan(0.3 * swaps.ownP);
  expect(Math.abs(p.mae - swaps.maeP)).toBeLessThan(0.3 * swaps.maeP);
});

test("a mean clustered both ways has the standard errors of statsmodels and of a two-way analysis of variance", () => {
  const { y, mean, se, seOfRows } = known.twoWay;
  const [n, items] = [y.length, y[0]!.length];
  const values = Float64Array.from({ length: items }, (_, j) => y.reduce((sum, row) => sum + row[j]! / n, 0));
  const blocks = Float64Array.from(y.flatMap((row) => row.map((x, j) => (x - values[j]!) / n)));
  const found = itemMean({ values, blocks });
  expect(found.value).toBeCloseTo(mean, 12);
  expect(found.ofRespondents.se / seOfRows).toBeCloseTo(1, 10);
  // The mean squares of rows, of columns and of what is left: their variance components are without bias.
  const rows = y.map((row) => row.reduce((sum, x) => sum + x / items, 0));
  const square = (list: readonly number[]) => list.reduce((sum, x) => sum + x ** 2, 0);
  const ofRows = (items * square(rows.map((x) => x - mean))) / (n - 1);
  const ofItems = (n * square([...values].map((x) => x - mean))) / (items - 1);
  const left = y.flatMap((row, i) => row.map((x, j) => x - rows[i]! - values[j]! + mean));
  const ofRest = square(left) / ((n - 1) * (items - 1));
  expect(found.ofBoth.se).toBeCloseTo(Math.sqrt((ofRows + ofItems - ofRest) / (n * items)), 12);
  // statsmodels counts among the cells what items and what respondents have in common, 1/n and 1/items of it.
  expect(Math.abs(found.ofBoth.se / se - 1)).toBeLessThan(0.02);
});

test("degrees of freedom are fewer where a few respondents move the mean most", () => {
  const dfOf = (moved: readonly number[]) =>
    itemMean({ values: Float64Array.of(0), blocks: Float64Array.from(moved) }).ofRespondents.df;
  // Kurtosis 1 would give more than n − 1.
  expect(dfOf([1, -1, 1, -1, 1, -1])).toBe(5);
  // κ = 8 (9⁴ + 7) / (9² + 7)² = 6.79.
  expect(dfOf([9, 1, 1, 1, 1, 1, 1, 1])).toBeCloseTo(16 / ((8 * (9 ** 4 + 7)) / 88 ** 2 - 5 / 7), 12);
  expect(dfOf([0, 0, 0])).toBe(2);
});

describe("a t test of a mean", () => {
  const { mean, se, df, p, low, high, within, smallest, power } = known.equivalence;

  test("has SciPy's p and interval", () => {
    expect(tTest(mean, { se, df })).toBeCloseTo(p, 10);
    const interval = tInterval(mean, { se, df });
    expect(interval.low).toBeCloseTo(low, 10);
    expect(interval.high).toBeCloseTo(high, 10);
  });

  test("of equivalence has statsmodels' p, below, at and above the margin", () => {
    for (const { margin, p: expected } of within)
      expect(equivalenceTest(mean, { se, df }, margin)).toBeCloseTo(expected, 10);
  });

  test("finds the smallest effect it can see in four studies out of five", () => {
    expect(smallestEffect({ se, df })).toBeCloseTo(smallest, 10);
    expect(power).toBeCloseTo(0.8, 1);
  });
});

test("corrections are statsmodels'", () => {
  const { p, ...expected } = known.corrections;
  for (const [i, corrected] of bonferroni(p).entries())
    expect(corrected).toBeCloseTo(expected.bonferroni[i]!, 12);
  for (const [i, corrected] of holm(p).entries()) expect(corrected).toBeCloseTo(expected.holm[i]!, 12);
  expect(bonferroni([0.01, Number.NaN, 0.6])).toEqual([0.02, Number.NaN, 1]);
});
