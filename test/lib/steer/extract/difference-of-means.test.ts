import { describe, expect, it } from "vitest";
import { agreementByRow, differenceOfMeans } from "../../../../lib/steer/extract/difference-of-means.js";

describe("the difference of means", () => {
  it("subtracts the mean over all answers, so that a value with more answers weighs more in it", () => {
    // By hand: three answers of mean (1, 4) and one of (5, 0); over all (3·1 + 5)/4 = 2 and (3·4 + 0)/4 = 3.
    const vectors = differenceOfMeans([
      { mean: Float32Array.of(1, 4), answers: 3 },
      { mean: Float32Array.of(5, 0), answers: 1 },
    ]);
    expect(vectors.map((vector) => [...vector])).toEqual([
      [-1, 1],
      [3, -3],
    ]);
  });

  it("sums to zero when weighted by answers", () => {
    const values = [3, 8, 1].map((answers, j) => ({
      answers,
      mean: Float32Array.from({ length: 5 }, (_, i) => Math.sin(7 * j + i)),
    }));
    const vectors = differenceOfMeans(values);
    for (let i = 0; i < 5; i++) {
      const sum = values.reduce((total, { answers }, j) => total + answers * vectors[j]![i]!, 0);
      expect(sum).toBeCloseTo(0, 6);
    }
  });

  it("leaves a value without answers at zero, and out of the mean over all", () => {
    const vectors = differenceOfMeans([
      { mean: Float32Array.of(2), answers: 2 },
      { mean: Float32Array.of(Number.NaN), answers: 0 },
      { mean: Float32Array.of(4), answers: 2 },
    ]);
    expect(vectors.map((vector) => vector[0])).toEqual([-1, 0, 1]);
  });
});

describe("the agreement of halves", () => {
  it("is the cosine of each row, and null where a row has length 0", () => {
    // By hand: (3, 4)·(4, 3)/25; opposite; no length.
    const a = Float32Array.of(3, 4, 1, 0, 0, 0);
    const b = Float32Array.of(4, 3, -2, 0, 1, 1);
    const [first, second, third] = agreementByRow(a, b, 2);
    expect(first).toBeCloseTo(0.96, 6);
    expect(second).toBeCloseTo(-1, 6);
    expect(third).toBeNull();
  });
});
