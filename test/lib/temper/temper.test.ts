import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { randomStream } from "../../../lib/random/stream.js";
import { temper } from "../../../lib/temper/temper.js";

interface Case {
  readonly p: readonly number[];
  readonly temperature: number;
  readonly values: readonly number[];
  readonly q: readonly number[];
}
/** Solved with 50 digits by test/reference/make_tempered.py. */
const cases = JSON.parse(readFileSync(new URL("tempered.json", import.meta.url), "utf8")) as readonly Case[];
const mean = (p: ArrayLike<number>, values: readonly number[]) =>
  values.reduce((sum, value, k) => sum + value * p[k]!, 0);
const entropy = (p: Float64Array) =>
  -p.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0);

describe("a tempered distribution", () => {
  it("is that of mpmath", () => {
    expect(cases).toHaveLength(30);
    for (const { p, temperature, values, q } of cases)
      for (const [k, share] of temper(p, { temperature, values }).entries())
        expect(Math.abs(share - q[k]!), `${p.length} options, T ${temperature}`).toBeLessThan(1e-12);
  });

  it("keeps its mean within 1e-12 of the range, its zeros and its sum, and its entropy rises with T", () => {
    let rises = 0;
    for (let draw = 0; draw < 300; draw++) {
      const stream = randomStream(1, ["temper", draw]);
      const options = 2 + stream.integer(99);
      const weights = Array.from({ length: options }, () =>
        stream.uniform() < 0.2 ? 0 : stream.uniform() ** (1 + 20 * stream.uniform()),
      );
      weights[0]! += 1e-9;
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const p = weights.map((weight) => weight / total);
      // Scales as they come: rising or falling, in even steps or not.
      const step = draw % 2 === 0 ? () => 3 : () => 0.1 + stream.uniform();
      const rising = p.reduce<number[]>((codes) => [...codes, (codes.at(-1) ?? -40) + step()], []);
      const values = draw % 3 === 0 ? rising.toReversed() : rising;
      let before = -1;
      const entropies: number[] = [];
      for (const temperature of [0.04, 0.3, 0.9, 1, 1.1, 3, 25]) {
        const q = temper(p, { temperature, values });
        const range = Math.abs(values.at(-1)! - values[0]!);
        expect(Math.abs(mean(q, values) - mean(p, values)) / range).toBeLessThan(1e-12);
        expect(Math.abs(q.reduce((sum, share) => sum + share, 0) - 1)).toBeLessThan(1e-12);
        for (const [k, share] of p.entries()) if (share === 0) expect(q[k]).toBe(0);
        expect(entropy(q)).toBeGreaterThan(before - 1e-9);
        before = entropy(q);
        entropies.push(before);
      }
      if (entropies.every((value, k) => k === 0 || value > entropies[k - 1]!)) rises += 1;
    }
    // Where two options are all there is, or the mean is at an end, there is no room to rise.
    expect(rises).toBeGreaterThan(280);
  });

  it("may lose variance where it gains entropy", () => {
    const polar = [0.45, 0.05, 0, 0.05, 0.45];
    const values = [1, 2, 3, 4, 5];
    const hotter = temper(polar, { temperature: 4, values });
    const variance = (p: ArrayLike<number>) =>
      values.reduce((sum, value, k) => sum + p[k]! * (value - mean(p, values)) ** 2, 0);
    expect(entropy(hotter)).toBeGreaterThan(entropy(Float64Array.from(polar)));
    expect(variance(hotter)).toBeLessThan(variance(polar));
  });

  it("comes back at the inverse temperature", () => {
    const p = [0.05, 0.2, 0.6, 0.1, 0.05];
    const values = [1, 2, 3, 4, 5];
    const back = temper(temper(p, { temperature: 3, values }), { temperature: 1 / 3, values });
    for (const [k, share] of back.entries()) expect(share).toBeCloseTo(p[k]!, 12);
  });

  it("of a scale of two points stays: its mean is all there is to it", () => {
    for (const temperature of [0.1, 10])
      expect(temper([0.3, 0.7], { temperature, values: [0, 1] })[1]).toBeCloseTo(0.7, 13);
  });

  it("of a nominal item is the softmax of the logarithms over T", () => {
    const q = temper([0.1, 0.2, 0.7], { temperature: 2 });
    const roots = [0.1, 0.2, 0.7].map(Math.sqrt);
    const sum = roots.reduce((total, root) => total + root, 0);
    for (const [k, share] of q.entries()) expect(share).toBeCloseTo(roots[k]! / sum, 14);
  });

  test.each([
    ["on one option", [0, 1, 0]],
    ["at one end", [1, 0, 0]],
    ["of nobody", [0, 0, 0]],
  ])("%s stays at every temperature", (_, p) => {
    for (const temperature of [0.05, 1, 20])
      expect([...temper(p, { temperature, values: [1, 2, 3] })]).toEqual(p);
  });

  it("that leaves its end by less than rounding keeps its mean", () => {
    const p = [1 - 1e-15, 0, 1e-15];
    const q = temper(p, { temperature: 5, values: [1, 2, 3] });
    expect(Math.abs(mean(q, [1, 2, 3]) - mean(p, [1, 2, 3]))).toBeLessThan(2e-12);
  });

  test.each([
    [[0.5, 0.5], { temperature: 0 }, /temperature: 0[\s\S]*above 0/],
    [[0.5, 0.6], { temperature: 2 }, /sum is 1\.1/],
    [[1.5, -0.5], { temperature: 2 }, /no probabilities/],
    [[0.5, 0.5], { temperature: 2, values: [1] }, /2 options, and the scale's values are 1/],
  ])("of %j with %j is refused", (p, options, message) => {
    expect(() => temper(p, options)).toThrow(message);
  });
});
