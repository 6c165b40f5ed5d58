import { describe, expect, it } from "vitest";
import { randomStream } from "../../../../lib/random/stream.js";
import { drawRespondents } from "../../../../lib/simulate/study/respondents.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { handSegmentation, handSurvey } from "../../steer/hand-survey.js";

const survey = handSurvey(2000);
const segmentation = handSegmentation(survey);

/**
 * 150 respondents whose weights span a factor of about a hundred, and a yes that goes with the weight: a draw that
 * gives weights 1 to whoever it draws is far off when it draws many of them.
 */
const skewed = (() => {
  const stream = randomStream(3, ["skewed"]);
  const normal = Array.from({ length: 150 }, () => stream.normal());
  const w = normal.map(Math.exp);
  const yes = normal.map((z) => (z + 0.5 * stream.normal() > 0.3 ? 1 : 0));
  const total = w.reduce((sum, x) => sum + x, 0);
  return {
    survey: surveyOf({ yes, w }, { weight: "w" }),
    w,
    yes,
    total,
    share: w.reduce((sum, x, i) => sum + x * yes[i]!, 0) / total,
  };
})();

describe.each([2, 8, 40, 75, 120, 149, 150])("%i of 150 respondents drawn by weight", (n) => {
  const draws = Array.from({ length: 600 }, (_, seed) => drawRespondents(skewed.survey, n, { seed }));
  const near = (values: readonly number[], truth: number) => {
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const error = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / values.length;
    // 3.3 standard errors: missed by chance once in a thousand.
    expect(Math.abs(mean - truth)).toBeLessThanOrEqual(3.3 * error + 1e-9);
  };

  it("have unbiased weighted margins", () => {
    near(
      draws.map(({ rows, weights }) =>
        rows.reduce((sum, row, i) => sum + (weights[i]! * skewed.yes[row]!) / n, 0),
      ),
      skewed.share,
    );
  });

  it("stand for the whole in totals", () => {
    near(
      draws.map(({ rows, chance }) =>
        rows.reduce((sum, row) => sum + (skewed.w[row]! * skewed.yes[row]!) / chance!(row), 0),
      ),
      skewed.share * skewed.total,
    );
  });

  it("are named where they weigh more than one n-th of all", () => {
    const heavy = skewed.w.flatMap((weight, row) => ((n * weight) / skewed.total > 1 ? [row] : []));
    for (const { rows, certain } of draws.slice(0, 20))
      expect([...certain].sort((a, b) => a - b)).toEqual(heavy.filter((row) => rows.includes(row)));
  });
});

it("the first of those drawn by weight are a draw of so many, with the weights of one", () => {
  const all = drawRespondents(skewed.survey, 120, { seed: 5 });
  for (const n of [1, 10, 60, 120]) {
    const few = drawRespondents(skewed.survey, n, { seed: 5 });
    expect([...all.rows.slice(0, n)]).toEqual([...few.rows]);
    expect([...all.weightsOfFirst!(n)]).toEqual([...few.weights]);
  }
  // They differ: of 120 of 150 most are certain to be drawn and count their own weight, of 10 all count about alike.
  expect(Math.max(...all.weightsOfFirst!(10))).toBeLessThan(Math.max(...all.weights.slice(0, 10)) / 2);
  expect(drawRespondents(skewed.survey, 60, { seed: 5, how: "equally" }).weightsOfFirst).toBeUndefined();
});

it("all respondents of a survey drawn by weight count their survey weights", () => {
  const { rows, weights } = drawRespondents(skewed.survey, 150, { seed: 9 });
  rows.forEach((row, i) => {
    expect(weights[i]).toBeCloseTo((skewed.w[row]! * 150) / skewed.total, 10);
  });
});

it("a seed draws the rows it drew in earlier versions, which the answers in run files are of", () => {
  // Recorded with the version that gave every one of them weight 1.
  expect([...drawRespondents(survey, 8, { seed: 1 }).rows]).toEqual([
    1211, 1108, 1083, 779, 1270, 1061, 1996, 1719,
  ]);
});

describe("respondents", () => {
  it("are drawn once each, with a segment and a weight, and the same under the same seed", () => {
    const drawn = drawRespondents(survey, 300, { segmentation, seed: 1 });
    expect(new Set(drawn.rows).size).toBe(300);
    for (const row of drawn.rows) {
      expect(segmentation.of[row]).toBeGreaterThanOrEqual(0);
      expect(survey.weights[row]).toBeGreaterThan(0);
    }
    expect(drawRespondents(survey, 300, { segmentation, seed: 1 }).rows).toEqual(drawn.rows);
    expect(drawRespondents(survey, 300, { segmentation, seed: 2 }).rows).not.toEqual(drawn.rows);
  });

  it("of a larger draw begin with those of a smaller one", () => {
    const few = drawRespondents(survey, 10, { seed: 4 }).rows;
    expect(drawRespondents(survey, 50, { seed: 4 }).rows.slice(0, 10)).toEqual(few);
  });

  it("drawn by weight, few of many, are drawn in proportion to their weights and then count about alike", () => {
    // Weights 1, 2, 3 in equal numbers: 100 draws of 40 of 2,000 should hold about 1/6, 2/6, 3/6 of each.
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < 100; seed++) {
      const drawn = drawRespondents(survey, 40, { seed });
      for (const weight of drawn.weights) expect(Math.abs(weight - 1)).toBeLessThan(0.03);
      for (const row of drawn.rows) counts[survey.weights[row]!]! += 1;
    }
    const n = 4000;
    for (const weight of [1, 2, 3]) {
      const p = weight / 6;
      expect(Math.abs(counts[weight]! / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
    }
  });

  it("drawn equally or as they stand keep their survey weights", () => {
    const equally = drawRespondents(survey, 60, { seed: 1, how: "equally" });
    equally.rows.forEach((row, i) => {
      expect(equally.weights[i]).toBe(survey.weights[row]);
    });
    expect([...drawRespondents(survey, 5, { segmentation, seed: 1, how: "as they stand" }).rows]).toEqual([
      0, 1, 2, 4, 6,
    ]);
  });

  it("drawn stratified come from each segment in its weighted share, to the nearest whole number", () => {
    const drawn = drawRespondents(survey, 97, { segmentation, seed: 1, how: "stratified" });
    expect(new Set(drawn.rows).size).toBe(97);
    const all97 = drawn.weights.reduce((sum, weight) => sum + weight, 0);
    segmentation.segments.forEach(({ share }, k) => {
      const n = drawn.rows.filter((row) => segmentation.of[row] === k).length;
      expect(Math.abs(n - 97 * share)).toBeLessThan(1);
      const counted = drawn.rows.reduce(
        (sum, row, i) => sum + (segmentation.of[row] === k ? drawn.weights[i]! : 0),
        0,
      );
      // To rounding, and not only to the nearest respondent.
      expect(counted / all97).toBeCloseTo(share, 12);
    });
    expect(() => drawRespondents(survey, 9, { seed: 1, how: "stratified" })).toThrow(
      /without a segmentation/,
    );
    const all = drawRespondents(handSurvey(10), 8, {
      segmentation: handSegmentation(handSurvey(10)),
      seed: 1,
      how: "stratified",
    });
    expect(new Set(all.rows).size).toBe(8);
  });

  it("drawn per segment are as many in each, and each segment counts its weighted share", () => {
    const count = segmentation.segments.length;
    const drawn = drawRespondents(survey, 7 * count, { segmentation, seed: 1, how: "per segment" });
    const all = drawn.weights.reduce((sum, weight) => sum + weight, 0);
    segmentation.segments.forEach(({ share }, k) => {
      const own = [...drawn.rows.keys()].filter((i) => segmentation.of[drawn.rows[i]!] === k);
      expect(own.length).toBe(7);
      const counted = own.reduce((sum, i) => sum + drawn.weights[i]!, 0);
      expect(counted / all).toBeCloseTo(share, 12);
    });
    expect(() => drawRespondents(survey, 9, { seed: 1, how: "per segment" })).toThrow(
      /'per segment' without a segmentation/,
    );
  });

  it("drawn stratified leave out segments too small for a respondent, and name them", () => {
    const drawn = drawRespondents(survey, 2, { segmentation, seed: 1, how: "stratified" });
    const seen = new Set([...drawn.rows].map((row) => segmentation.of[row]!));
    expect(drawn.unrepresented).toEqual(
      segmentation.segments.filter(({ n }, k) => n > 0 && !seen.has(k)).map(({ label }) => label),
    );
    expect(drawn.unrepresented.length).toBeGreaterThan(0);
  });

  it("are refused when there are too few, with who could not be drawn and why", () => {
    const small = handSurvey(10);
    expect(() => drawRespondents(small, 9, { segmentation: handSegmentation(small), seed: 1 })).toThrow(
      /9 respondents asked for, and 8 can be drawn\n.*1 have no segment in 'byClass' and 1 have no positive weight/,
    );
    expect(() => drawRespondents(small, 0, { seed: 1 })).toThrow(/0 respondents/);
    expect(() => drawRespondents(small, 2.5, { seed: 1 })).toThrow(/2.5 respondents/);
  });

  it("given by row must exist, be given once and have a segment", () => {
    expect(drawRespondents(survey, [9, 2], { seed: 1 })).toMatchObject({
      rows: Int32Array.of(9, 2),
      weights: Float64Array.of(1, 3),
      how: "given",
    });
    expect(() => drawRespondents(survey, [1, 1], { seed: 1 })).toThrow(/respondent 1 is given twice/);
    expect(() => drawRespondents(survey, [2000], { seed: 1 })).toThrow(/no respondent 2000/);
    expect(() => drawRespondents(survey, [3], { segmentation, seed: 1 })).toThrow(/has no segment/);
  });
});
