import { describe, expect, test } from "vitest";
import { drawToken, nextTokens, type Sampling } from "../../../../lib/model/generation/next-token.js";
import { normalVector } from "../../../../lib/random/stream.js";
import recorded from "./next-token.json" with { type: "json" };

// Shuffled, so that ids are not in the order of probabilities.
const logits = Float32Array.from([0.15, 0.5, 0.05, 0.3], Math.log);
const draw = (uniform: number, temperature = 1, topK?: number, topP?: number) =>
  drawToken(nextTokens(logits, { temperature, topK, topP }), uniform);

/** The share of the unit interval that selects each id. */
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

  test("has the renormalised squares of those probabilities at temperature ½", () => {
    const squares = [0.0225, 0.25, 0.0025, 0.09].map((square) => square / 0.365);
    shares(0.5).forEach((share, id) => {
      expect(share).toBeCloseTo(squares[id]!, 3);
    });
  });

  test("at temperature 0 is the most probable token, whatever is drawn", () => {
    expect([0, 0.3, 0.999].map((uniform) => draw(uniform, 0))).toEqual([1, 1, 1]);
  });

  test("keeps the k most probable tokens", () => {
    expect(shares(1, 2)).toEqual([0, 0.625, 0, 0.375]);
  });

  test("keeps the fewest tokens that reach p, including the one that crosses it", () => {
    expect(shares(1, undefined, 0.75)).toEqual([0, 0.625, 0, 0.375]);
    expect(shares(1, undefined, 0.85)).toEqual([0.158, 0.526, 0, 0.316]);
    expect(shares(1, undefined, 0.01)).toEqual([0, 1, 0, 0]);
  });

  test("applies p to the tokens that k keeps", () => {
    // Of the two most probable, 0.625 and 0.375, the first alone reaches 0.6. Of all four it would not.
    expect(shares(1, 2, 0.6)).toEqual([0, 1, 0, 0]);
    expect(shares(1, undefined, 0.6)).toEqual([0, 0.625, 0, 0.375]);
  });
});

describe("what may come next", () => {
  const chancesOf = (scores: Float32Array, sampling: Sampling, occurred: readonly number[]) => {
    const { ids, weights } = nextTokens(scores, sampling, occurred);
    const total = weights.reduce((a, b) => a + b, 0);
    return new Map([...ids].map((id, place) => [id, weights[place]! / total]));
  };

  test.each(recorded.map((one, index) => [index, one] as const))(
    "is NumPy's distribution, case %i",
    (_, one) => {
      const { logits: scores, occurred, chances, topK, ...rest } = one;
      const found = chancesOf(Float32Array.from(scores), { ...rest, topK: topK ?? undefined }, occurred);
      expect([...found.keys()].map(String).sort()).toEqual(Object.keys(chances).sort());
      for (const [id, chance] of Object.entries(chances))
        expect(found.get(Number(id))).toBeCloseTo(chance, 6);
    },
  );

  test("is the same in a whole vocabulary as after sorting it", () => {
    // Few distinct values, so that many are equal, and more candidates than the first tries take.
    const scores = normalVector(5, ["scores"], 40_000).map((x) => Math.round(4 * x) / 4);
    const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
    for (const topK of [1, 20, 777, 39_999])
      expect([...nextTokens(scores, { temperature: 1, topK }).ids]).toEqual(order.slice(0, topK));
    for (const topP of [0.001, 0.2, 0.9]) {
      const { ids } = nextTokens(scores, { temperature: 1, topP });
      expect([...ids]).toEqual(order.slice(0, ids.length));
      const total = scores.reduce((sum, x) => sum + Math.exp(x), 0);
      const held = order.slice(0, ids.length).reduce((sum, id) => sum + Math.exp(scores[id]!), 0) / total;
      expect(held).toBeGreaterThanOrEqual(topP);
      expect(held - Math.exp(scores[order[ids.length - 1]!]!) / total).toBeLessThan(topP);
    }
  });

  test("at temperature 0 is the most probable token after the penalty", () => {
    expect([...nextTokens(logits, { temperature: 0, repetitionPenalty: 3 }, [1]).ids]).toEqual([3]);
  });

  test("is only what is allowed, with its proportions kept", () => {
    const { ids, weights } = nextTokens(logits, { temperature: 1 }, [], [3, 0]);
    expect([...ids]).toEqual([0, 3]);
    expect(weights[0]! / weights[1]!).toBeCloseTo(0.5, 6);
  });
});
