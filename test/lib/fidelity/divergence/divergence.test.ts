import { describe, expect, test } from "vitest";
import { smooth } from "../../../../lib/fidelity/convention/smoothing.js";
import { meanAbsoluteError } from "../../../../lib/fidelity/divergence/absolute-error.js";
import { earthMover } from "../../../../lib/fidelity/divergence/earth-mover.js";
import { normalisedEntropy } from "../../../../lib/fidelity/divergence/entropy.js";
import { jensenShannon } from "../../../../lib/fidelity/divergence/jensen-shannon.js";
import { kullbackLeibler } from "../../../../lib/fidelity/divergence/kullback-leibler.js";
import { totalVariation } from "../../../../lib/fidelity/divergence/total-variation.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { reference } from "../reference.js";

test("divergences, entropy and earth mover's distance are SciPy's to twelve digits", () => {
  for (const { p, q, ...expected } of reference.distributions) {
    const [a, b] = [Float64Array.from(p), Float64Array.from(q)];
    expect(kullbackLeibler(a, b)).toBeCloseTo(expected.kl, 12);
    expect(jensenShannon(a, b)).toBeCloseTo(expected.js, 12);
    expect(normalisedEntropy(a)).toBeCloseTo(expected.entropy, 12);
    expect(totalVariation(a, b)).toBeCloseTo(expected.tv, 12);
    expect(meanAbsoluteError(a, b)).toBeCloseTo(expected.mae, 12);
    expect(earthMover(a, b)).toBeCloseTo(expected.nemd, 12);
  }
});

describe("for a thousand random pairs of distributions, some with empty options", () => {
  const stream = randomStream(1, ["distributions"]);
  const pairs = Array.from({ length: 1000 }, () => {
    const width = 1 + stream.integer(10);
    const draw = () => {
      const counts = Float64Array.from({ length: width }, () =>
        stream.uniform() < 0.3 ? 0 : -Math.log(1 - stream.uniform()),
      );
      if (counts.every((x) => x === 0)) counts[0] = 1;
      const total = counts.reduce((sum, x) => sum + x, 0);
      return counts.map((x) => x / total);
    };
    return [draw(), draw()] as const;
  });

  test("KL is never negative, and 0 only between equals", () => {
    for (const [p, q] of pairs) {
      expect(kullbackLeibler(p, q)).toBeGreaterThanOrEqual(0);
      expect(kullbackLeibler(p, p)).toBe(0);
      if (p.length > 1 && totalVariation(p, q) > 1e-6) expect(kullbackLeibler(p, q)).toBeGreaterThan(0);
    }
  });

  test("Jensen–Shannon, total variation and earth mover's distance are symmetric and within 0 … 1", () => {
    for (const measure of [jensenShannon, totalVariation, earthMover]) {
      for (const [p, q] of pairs) {
        const value = measure(p, q);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-12);
        expect(measure(q, p)).toBeCloseTo(value, 14);
      }
    }
  });

  test("the Jensen–Shannon distance satisfies the triangle inequality", () => {
    for (let i = 0; i + 1 < pairs.length; i++) {
      const [p, q] = pairs[i]!;
      const other = pairs[i + 1]![0];
      if (other.length !== p.length) continue;
      expect(jensenShannon(p, q)).toBeLessThanOrEqual(
        jensenShannon(p, other) + jensenShannon(other, q) + 1e-12,
      );
    }
  });

  test("only the earth mover's distance depends on the order of the options", () => {
    for (const [p, q] of pairs) {
      const reversed = [p.slice().reverse(), q.slice().reverse()] as const;
      expect(kullbackLeibler(...reversed)).toBeCloseTo(kullbackLeibler(p, q), 10);
      expect(jensenShannon(...reversed)).toBeCloseTo(jensenShannon(p, q), 12);
      // A reversal keeps every distance between options.
      expect(earthMover(...reversed)).toBeCloseTo(earthMover(p, q), 12);
    }
    const ends = earthMover(Float64Array.of(1, 0, 0), Float64Array.of(0, 0, 1));
    const neighbours = earthMover(Float64Array.of(1, 0, 0), Float64Array.of(0, 1, 0));
    expect([ends, neighbours]).toEqual([1, 0.5]);
  });
});

test("opposite certainties are as far apart as possible, and equal ones have no distance", () => {
  const [p, q] = [Float64Array.of(1, 0), Float64Array.of(0, 1)];
  expect(jensenShannon(p, q)).toBe(1);
  expect(totalVariation(p, q)).toBe(1);
  expect(kullbackLeibler(p, q)).toBe(Number.POSITIVE_INFINITY);
  expect(normalisedEntropy(p)).toBe(0);
  expect(normalisedEntropy(Float64Array.of(0.25, 0.25, 0.25, 0.25))).toBeCloseTo(1, 15);
});

test("distributions over a single option do not differ", () => {
  const only = Float64Array.of(1);
  expect([normalisedEntropy(only), earthMover(only, only), kullbackLeibler(only, only)]).toEqual([0, 0, 0]);
});

test("a prior is counted in answers and an addition in shares", () => {
  expect([...smooth(Float64Array.of(3, 0), { kind: "prior", amount: 0.5 })!]).toEqual([3.5 / 4, 0.5 / 4]);
  const added = smooth(Float64Array.of(3, 0), { kind: "add", amount: 1e-12 })!;
  expect(added[1]).toBeCloseTo(1e-12, 20);
  expect(added[0]! + added[1]!).toBeCloseTo(1, 14);
  expect(smooth(Float64Array.of(0, 0), { kind: "prior", amount: 0.5 })).toBeUndefined();
});
