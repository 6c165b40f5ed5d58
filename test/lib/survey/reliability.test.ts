import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { randomStream } from "../../../lib/random/stream.js";
import { display } from "../../../lib/show/display.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import { reliability } from "../../../lib/survey/reliability.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import { testOnRealData } from "./real-data.js";

test("Cronbach's alpha by hand", () => {
  // Variances (n): a 1.25, b 1.25, cov(a, b) = .75; sum's variance 4: alpha = 2 (1 − 2.5 / 4) = .75
  const survey = surveyOf({ a: [1, 2, 3, 4, null], b: [2, 1, 4, 3, 9] });
  const { alpha, standardisedAlpha, n, omega } = reliability(survey, ["a", "b"]);
  expect(alpha).toBeCloseTo(0.75, 14);
  expect(standardisedAlpha).toBeCloseTo((2 * 0.6) / 1.6, 14);
  expect([n, omega]).toEqual([4, Number.NaN]);
});

test("a weight of two is two respondents", () => {
  const once = surveyOf({ a: [1, 2, 3, 3], b: [2, 1, 4, 4], c: [1, 3, 2, 2] });
  const weighted = surveyOf({ a: [1, 2, 3], b: [2, 1, 4], c: [1, 3, 2], w: [1, 1, 2] }, { weight: "w" });
  expect(reliability(weighted, ["a", "b", "c"]).alpha).toBeCloseTo(
    reliability(once, ["a", "b", "c"]).alpha,
    12,
  );
});

test("omega and the loadings are those of the factor the answers were made of, exactly where the fit is exact", () => {
  // Three items determine one factor: λ_a = √(r_ab r_ac / r_bc) (Spearman's triad).
  const stream = randomStream(2, ["omega"]);
  const factor = Array.from({ length: 500 }, () => stream.normal());
  const item = (loading: number) =>
    factor.map((f) => loading * f + Math.sqrt(1 - loading ** 2) * stream.normal());
  const columns = { a: item(0.8), b: item(0.6), c: item(0.7) };
  const survey = surveyOf(columns);
  const r = (x: readonly number[], y: readonly number[]) => {
    const m = (v: readonly number[]) => v.reduce((s, value) => s + value, 0) / v.length;
    const [mx, my] = [m(x), m(y)];
    const s = (v: readonly number[], w: readonly number[], mv: number, mw: number) =>
      v.reduce((sum, value, i) => sum + (value - mv) * (w[i]! - mw), 0);
    return s(x, y, mx, my) / Math.sqrt(s(x, x, mx, mx) * s(y, y, my, my));
  };
  const [ab, ac, bc] = [r(columns.a, columns.b), r(columns.a, columns.c), r(columns.b, columns.c)];
  const expected = [Math.sqrt((ab * ac) / bc), Math.sqrt((ab * bc) / ac), Math.sqrt((ac * bc) / ab)];
  const found = reliability(survey, ["a", "b", "c"]);
  for (const [j, loading] of expected.entries()) expect(found.loadings[j]).toBeCloseTo(loading, 8);
  const common = expected.reduce((s, loading) => s + loading, 0) ** 2;
  const unique = expected.reduce((s, loading) => s + 1 - loading ** 2, 0);
  expect(found.omega).toBeCloseTo(common / (common + unique), 8);
});

test("an item turned the wrong way shows by its negative loading", () => {
  const survey = surveyOf({
    a: [1, 2, 3, 4, 5, 6],
    b: [2, 1, 3, 5, 4, 6],
    c: [1, 3, 2, 4, 6, 5],
    d: [6, 5, 3, 4, 1, 2],
  });
  const { loadings } = reliability(survey, ["a", "b", "c", "d"]);
  expect([...loadings].map(Math.sign)).toEqual([1, 1, 1, -1]);
});

test("a Heywood case is named, and leaves omega without a value", () => {
  // Spearman's triad gives λ_a = √(r_ab r_ac / r_bc), which is above 1 here: b and c agree only by way of a.
  const survey = surveyOf({
    a: [1, 2, 3, 4, 5, 6, 7, 8],
    b: [1, 2, 4, 3, 5, 8, 6, 7],
    c: [3, 1, 2, 5, 7, 4, 6, 8],
  });
  const found = reliability(survey, ["a", "b", "c"]);
  expect(found.heywood).toEqual(["a"]);
  expect(found.loadings[0]).toBeGreaterThanOrEqual(1);
  expect([found.omega, Number.isNaN(found.alpha)]).toEqual([Number.NaN, false]);
  expect(found[display]()["text/plain"]).toMatch(/omega has no value[\s\S]*HEYWOOD CASE: .* of a\./);
});

test("a scale shows its items, and asks about those turned the wrong way", () => {
  const survey = surveyOf({
    a: [1, 3, 2, 4, 6, 5],
    b: [2, 1, 3, 4, 5, 6],
    c: [6, 5, 3, 4, 2, 1],
  });
  const found = reliability(survey, ["a", "b", "c"]);
  expect(found.heywood).toEqual([]);
  expect(found.toTable().rows.map(([item]) => item)).toEqual(["a", "b", "c"]);
  expect(found[display]()["text/plain"]).toContain("negative loadings: c. Were they reversed?");
});

test("anything that is not a scale is refused", () => {
  const survey = surveyOf({ a: [1, 2], b: [3, 3], t: ["x", "y"], e: [null, 1] });
  expect(() => reliability(survey, ["a"])).toThrow(/at least two items/);
  expect(() => reliability(survey, ["a", "b"])).toThrow(/column b: everybody gave the same answer/);
  expect(() => reliability(survey, ["a", "t"])).toThrow(/column t: its values are text/);
  expect(() => reliability(survey, ["a", "e"])).toThrow(/1 respondent answered all of a, e/);
});

/** What R's psych package says (fixtures/reliability.R). */
const r = JSON.parse(readFileSync(join(import.meta.dirname, "fixtures/reliability.json"), "utf8")) as Record<
  "immigration" | "spending" | "mixed",
  {
    readonly items: string[];
    readonly n: number;
    readonly alpha: number;
    readonly standardised: number;
    readonly loadings: number[];
    readonly weighted?: { readonly alpha: number; readonly standardised: number };
  }
>;

for (const [name, file] of [
  ["immigration", "surveys/ESS10NO.csv"],
  ["spending", "surveys/gss_spending.csv"],
  ["mixed", "surveys/gss_spending.csv"],
] as const) {
  testOnRealData(
    file,
    `alpha and the loadings of the ${name} scale are those of R's psych package`,
    async (path) => {
      const expected = r[name];
      const survey = await loadSurvey(path, { weight: null });
      const found = reliability(survey, expected.items);
      expect(found.n).toBe(expected.n);
      expect(found.alpha).toBeCloseTo(expected.alpha, 10);
      expect(found.standardisedAlpha).toBeCloseTo(expected.standardised, 10);
      for (const [j, loading] of expected.loadings.entries())
        expect(found.loadings[j]).toBeCloseTo(loading, 6);
      if (expected.weighted === undefined) return;
      const weighted = reliability(await loadSurvey(path), expected.items);
      expect(weighted.alpha).toBeCloseTo(expected.weighted.alpha, 10);
      expect(weighted.standardisedAlpha).toBeCloseTo(expected.weighted.standardised, 10);
    },
  );
}
