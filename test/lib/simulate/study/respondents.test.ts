import { describe, expect, it } from "vitest";
import { drawRespondents } from "../../../../lib/simulate/study/respondents.js";
import { handSegmentation, handSurvey } from "../../steer/hand-survey.js";

const survey = handSurvey(2000);
const segmentation = handSegmentation(survey);

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

  it("drawn by weight are drawn in proportion to their weights and then count alike", () => {
    // Weights 1, 2, 3 in equal numbers: 100 draws of 40 of 2,000 should hold about 1/6, 2/6, 3/6 of each.
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < 100; seed++) {
      const drawn = drawRespondents(survey, 40, { seed });
      expect(new Set(drawn.weights)).toEqual(new Set([1]));
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
    expect(new Set(drawn.weights)).toEqual(new Set([1]));
    segmentation.segments.forEach(({ share }, k) => {
      const n = drawn.rows.filter((row) => segmentation.of[row] === k).length;
      expect(Math.abs(n - 97 * share)).toBeLessThan(1);
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
