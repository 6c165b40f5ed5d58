import { describe, expect, it } from "vitest";
import { reliabilityAt, steppedUp, textsNeeded } from "../../../../lib/steer/vectors/reliability.js";

describe("the reliability of a vector", () => {
  it("is that of all texts, stepped up from two halves by Spearman and Brown", () => {
    expect(steppedUp(0.5)).toBeCloseTo(2 / 3, 12);
    expect(steppedUp(1)).toBe(1);
    // Halves that point apart are not made worse.
    expect(steppedUp(-0.2)).toBe(-0.2);
  });

  it("tells how many texts it would take: reliability of .8 from .43 at 2 against 2 takes about 11", () => {
    expect(textsNeeded(0.43, 4, 0.8)).toBeCloseTo(10.6, 1);
    // Spearman–Brown the long way: the reliability of one text, and of n of them.
    const one = 0.43 / (2 - 0.43);
    const n = textsNeeded(0.43, 4, 0.8);
    expect((n * one) / (1 + (n - 1) * one)).toBeCloseTo(0.8, 12);
    expect(textsNeeded(0, 4, 0.8)).toBe(Number.POSITIVE_INFINITY);
  });

  it("is the smaller one of those over questions and over wordings, where they are known", () => {
    const vector = { agreement: [null, 0.9], wordingAgreement: [null, 0.25] };
    expect(reliabilityAt(vector, 1)).toEqual({
      questions: steppedUp(0.9),
      wordings: 0.4,
      least: 0.4,
    });
    expect(reliabilityAt(vector, 0).least).toBeNull();
    expect(reliabilityAt({ agreement: [] }, 1).least).toBeNull();
  });
});
