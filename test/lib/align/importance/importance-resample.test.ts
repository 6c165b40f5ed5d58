import { describe, expect, test } from "vitest";
import { importanceResample } from "../../../../lib/align/importance/importance-resample.js";
import { traitPoints } from "../../../../lib/align/points/trait-points.js";
import { randomStream } from "../../../../lib/random/stream.js";

const drawn = (n: number, seed: number, shift = 0, d = 2) => {
  const stream = randomStream(seed, ["drawn"]);
  return traitPoints(
    Array.from({ length: n }, () => Array.from({ length: d }, () => stream.normal() + shift)),
    Array.from({ length: d }, (_, k) => `trait${k + 1}`),
  );
};
const meanOf = (values: Float64Array, weights: Float64Array, d: number) =>
  weights.reduce((sum, weight, i) => sum + weight * values[i * d]!, 0) / weights.length;

describe("importance weights", () => {
  test.each(["kernel density", "classifier"] as const)(
    "by %s are equal where the reference is the personas themselves",
    async (method) => {
      const people = drawn(200, 1);
      const { weights, effectiveN, clipped } = await importanceResample(people, people, { method, seed: 1 });
      for (const weight of weights) expect(weight).toBeCloseTo(1, 8);
      expect(effectiveN).toBeCloseTo(200, 6);
      expect(clipped.personas).toBe(0);
    },
  );

  test.each(["kernel density", "classifier"] as const)(
    "by %s move the mean of personas to that of the reference",
    async (method) => {
      const [personas, reference] = [drawn(1000, 1), drawn(800, 2, 0.7)];
      const { weights } = await importanceResample(personas, reference, { method, seed: 1 });
      // The reference's mean is 0.7; a smoothed density reaches most of the way.
      expect(meanOf(personas.values, weights, 2)).toBeGreaterThan(0.5);
      expect(meanOf(personas.values, weights, 2)).toBeLessThan(0.85);
    },
  );

  test("are by a classifier where traits are many, and by kernels where they are few", async () => {
    const many = await importanceResample(drawn(300, 1, 0, 8), drawn(300, 2, 0.1, 8), { seed: 1 });
    expect(many.method).toBe("classifier");
    const few = await importanceResample(drawn(100, 1), drawn(100, 2), { seed: 1 });
    expect(few.method).toBe("kernel density");
  });

  test("by a classifier take 150,000 personas", { timeout: 60_000 }, async () => {
    const { weights } = await importanceResample(drawn(150_000, 1, 0, 1), drawn(500, 2, 0.2, 1), {
      ...{ method: "classifier", seed: 1, n: 10 },
    });
    expect(weights).toHaveLength(150_000);
  });

  test("are clipped where asked, and the result says how many and how much", async () => {
    const [personas, reference] = [drawn(500, 1), drawn(500, 2, 1)];
    const free = await importanceResample(personas, reference, { seed: 1, clip: null });
    const clipped = await importanceResample(personas, reference, { seed: 1, clip: 3 });
    expect(free.clipped).toEqual({ personas: 0, share: 0, at: undefined });
    expect(clipped.clipped.personas).toBeGreaterThan(5);
    expect(clipped.clipped.share).toBeGreaterThan(0.01);
    expect(clipped.effectiveN).toBeGreaterThan(free.effectiveN);
    expect(clipped.weights.reduce((a, b) => a + b) / 500).toBeCloseTo(1, 12);
    expect(clipped.toTable().toText()).toMatch(/clipped +\d+ weights at 3 means, \d+\.\d % of all weight/);
  });

  test("are drawn by seed and number: a larger draw begins with a smaller one", async () => {
    const [personas, reference] = [drawn(300, 1), drawn(300, 2, 0.5)];
    const of = (n: number, seed: number) =>
      importanceResample(personas, reference, { n, seed }).then(({ drawn: found }) => [...found]);
    const [ten, fifty] = [await of(10, 4), await of(50, 4)];
    expect(fifty.slice(0, 10)).toEqual(ten);
    expect(await of(50, 4)).toEqual(fifty);
    expect(await of(50, 5)).not.toEqual(fifty);
  });
});

describe("a mistake is named:", () => {
  test("personas that cannot stand for the reference, with what they lack and which are nearest", async () => {
    const error = await importanceResample(drawn(400, 1), drawn(400, 2, 4), { seed: 1 }).catch(String);
    expect(error).toMatch(/effective n is \d+\.\d of 400 \(\d\.\d %\), and 5\.0 % is the least/);
    expect(error).toMatch(
      /the personas lack people with trait\d above [\d.]+ \(9\d\.\d % of the reference, \d\.\d % of the personas\)/,
    );
    expect(error).toMatch(/nearest to the reference's mean are rows \d+, \d+, \d+/);
  });

  test("personas that lack only a combination of traits", async () => {
    const line = (sign: number) =>
      traitPoints(
        Array.from({ length: 400 }, (_, i) => {
          const at = (i - 200) / 100;
          return [at, sign * at + 0.01 * Math.sin(i)];
        }),
        ["open", "calm"],
      );
    await expect(importanceResample(line(1), line(-1), { seed: 1 })).rejects.toThrow(
      "each trait by itself is covered, but not their combinations",
    );
  });

  test("a method that does not exist, a clip below 1, traits that differ", async () => {
    const people = drawn(50, 1);
    const call = (options: object) => importanceResample(people, people, { seed: 1, ...options });
    await expect(call({ method: "kernel densty" })).rejects.toThrow("did you mean 'kernel density'?");
    await expect(call({ clip: 0.5 })).rejects.toThrow("clip: 0.5");
    await expect(importanceResample(people, drawn(50, 1, 0, 3), { seed: 1 })).rejects.toThrow(
      "the traits differ",
    );
  });
});
