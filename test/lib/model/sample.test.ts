import { describe, expect, test } from "vitest";
import { sampleToken } from "../../../lib/model/sample.js";

// Shuffled, so that the order of ids is not that of probabilities.
const logits = Float32Array.from([0.15, 0.5, 0.05, 0.3], Math.log);
const draw = (uniform: number, temperature = 1, topK?: number, topP?: number) =>
  sampleToken(logits, { temperature, topK, topP }, uniform);

/** The share of the unit interval that gives each id. */
function shares(temperature?: number, topK?: number, topP?: number): number[] {
  const counts = [0, 0, 0, 0];
  const steps = 10_000;
  for (let i = 0; i < steps; i++) {
    const id = draw((i + 0.5) / steps, temperature, topK, topP);
    counts[id] = counts[id]! + 1 / steps;
  }
  return counts.map((count) => Math.round(count * 1000) / 1000);
}

describe("a draw from logits", () => {
  test("has the softmax's probabilities at temperature 1", () => {
    expect(shares()).toEqual([0.15, 0.5, 0.05, 0.3]);
  });

  test("at temperature ½ has their squares', renormalised", () => {
    const squares = [0.0225, 0.25, 0.0025, 0.09].map((square) => square / 0.365);
    shares(0.5).forEach((share, id) => {
      expect(share).toBeCloseTo(squares[id]!, 3);
    });
  });

  test("at temperature 0 is the likeliest, whatever is drawn", () => {
    expect([0, 0.3, 0.999].map((uniform) => draw(uniform, 0))).toEqual([1, 1, 1]);
  });

  test("keeps the k likeliest", () => {
    expect(shares(1, 2)).toEqual([0, 0.625, 0, 0.375]);
  });

  test("keeps the fewest that reach p, the one that crosses it included", () => {
    expect(shares(1, undefined, 0.75)).toEqual([0, 0.625, 0, 0.375]);
    expect(shares(1, undefined, 0.85)).toEqual([0.158, 0.526, 0, 0.316]);
    expect(shares(1, undefined, 0.01)).toEqual([0, 1, 0, 0]);
  });

  test("takes p of what the k likeliest left", () => {
    // Of the two likeliest, 0.625 and 0.375, the first alone reaches 0.6; of all four it would not.
    expect(shares(1, 2, 0.6)).toEqual([0, 1, 0, 0]);
    expect(shares(1, undefined, 0.6)).toEqual([0, 0.625, 0, 0.375]);
  });
});
