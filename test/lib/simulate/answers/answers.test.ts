import { describe, expect, it } from "vitest";
import { drawAnswer, likeliestAnswer } from "../../../../lib/simulate/read/draw-answer.js";
import { parseAnswer } from "../../../../lib/simulate/read/parse-answer.js";

describe("an answer", () => {
  it("is drawn as often as its probabilities say", () => {
    const probabilities = [0.1, 0, 0.6, 0.3];
    const counts = [0, 0, 0, 0];
    const n = 10_000;
    for (let respondent = 0; respondent < n; respondent++)
      counts[drawAnswer(probabilities, 1, respondent, "Q1")]! += 1;
    expect(counts[1]).toBe(0);
    probabilities.forEach((p, option) => {
      expect(Math.abs(counts[option]! / n - p)).toBeLessThanOrEqual(4 * Math.sqrt((p * (1 - p)) / n));
    });
  });

  it("is drawn by seed, respondent and item alone", () => {
    const even = new Array(1000).fill(1 / 1000);
    expect(drawAnswer(even, 1, 5, "Q1")).toBe(drawAnswer(even, 1, 5, "Q1"));
    expect(drawAnswer(even, 2, 5, "Q1")).not.toBe(drawAnswer(even, 1, 5, "Q1"));
    expect(drawAnswer(even, 1, 6, "Q1")).not.toBe(drawAnswer(even, 1, 5, "Q1"));
    expect(drawAnswer(even, 1, 5, "Q2")).not.toBe(drawAnswer(even, 1, 5, "Q1"));
  });

  it("is none where no option has any probability", () => {
    expect(drawAnswer([0, 0], 1, 1, "Q1")).toBe(-1);
    expect(likeliestAnswer([0, 0])).toBe(-1);
  });

  it("that is likeliest is the first of equals", () => {
    expect(likeliestAnswer([0.2, 0.4, 0.4])).toBe(1);
  });

  it("that was decoded is the first whole number, and invalid if that is no option", () => {
    const four = ["1", "2", "3", "4"];
    expect(parseAnswer("3", four)).toBe(2);
    expect(parseAnswer(" Option 10, since", ["9", "10"])).toBe(1);
    expect(parseAnswer("9 or 2", four)).toBe(-1);
    expect(parseAnswer("-1", four)).toBe(-1);
    expect(parseAnswer("0", four)).toBe(-1);
    expect(parseAnswer("0", ["0", "1", "2"])).toBe(0);
    expect(parseAnswer("I would rather not say", four)).toBe(-1);
  });
});
