import { describe, expect, it } from "vitest";
import { agreementOverWordings, halvings } from "../../../../lib/steer/extract/halves.js";
import type { WordingStates } from "../../../../lib/steer/extract/wording-states.js";

describe("halves of the wordings", () => {
  it("are all there are where they are few, and each with its complement once", () => {
    expect(halvings(1)).toEqual([]);
    expect(halvings(2)).toEqual([new Set([0])]);
    expect(halvings(4)).toEqual([new Set([0, 1]), new Set([0, 2]), new Set([0, 3])]);
    expect(halvings(6)).toHaveLength(10);
    expect(halvings(16)).toHaveLength(10);
    for (const half of halvings(16)) expect(half.size).toBe(8);
    expect(halvings(16)).toEqual(halvings(16));
  });

  it("give the mean cosine of the vectors from them, by hand for two values and three wordings", () => {
    const wording = (x: number, y: number): WordingStates => ({
      odd: { mean: Float32Array.of(x, y), answers: 1 },
      even: { mean: Float32Array.of(x, y), answers: 1 },
      empty: 0,
    });
    const men = [wording(1, 0), wording(2, 1), wording(1, 2)];
    const women = [wording(0, 0), wording(0, 0), wording(0, 0)];
    // Half the difference of the means: cosines of (1,0) with (3,3), (2,1) with (2,2), (1,2) with (3,1).
    const cosine = (a: number[], b: number[]) =>
      (a[0]! * b[0]! + a[1]! * b[1]!) / (Math.hypot(...a) * Math.hypot(...b));
    const expected = (cosine([1, 0], [3, 3]) + cosine([2, 1], [2, 2]) + cosine([1, 2], [3, 1])) / 3;
    const found = agreementOverWordings([men, women], { length: 2, width: 2 });
    expect(found[0]![0]).toBeCloseTo(expected, 6);
    expect(found[1]![0]).toBeCloseTo(expected, 6);
  });

  it("are none where a value has one wording", () => {
    const one = { mean: Float32Array.of(1), answers: 1 };
    const wording: WordingStates = { odd: one, even: one, empty: 0 };
    expect(agreementOverWordings([[wording], [wording]], { length: 1, width: 1 })).toEqual([[], []]);
  });
});
