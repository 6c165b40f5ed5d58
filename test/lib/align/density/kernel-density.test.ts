import { describe, expect, test } from "vitest";
import { kernelDensity } from "../../../../lib/align/density/kernel-density.js";
import { traitPoints } from "../../../../lib/align/points/trait-points.js";
import { classifierRatio } from "../../../../lib/align/ratio/classifier.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { named, peers } from "../peers.js";

const atOnce = async () => {};

test.each(peers.densities.map((one, i) => [i, one] as const))(
  "kernel densities are SciPy's, case %i",
  async (_, { x, v, y, density }) => {
    const { at } = await kernelDensity(traitPoints(x, named(x), v), traitPoints(y, named(y)), atOnce);
    for (const [i, value] of density.entries()) expect(at[i]! / value).toBeCloseTo(1, 10);
  },
);

test.each(peers.classifiers.map((one, i) => [i, one] as const))(
  "odds are scikit-learn's, case %i",
  async (_, { x, v, y, w, ratios }) => {
    const found = await classifierRatio.ratios(
      traitPoints(x, named(x), v),
      traitPoints(y, named(y), w),
      atOnce,
    );
    for (const [i, value] of ratios.entries()) expect(found.ratios[i]! / value).toBeCloseTo(1, 6);
  },
);

describe("densities on a grid", () => {
  const cloud = (n: number, d: number, seed: number, shift = 0) => {
    const stream = randomStream(seed, ["cloud"]);
    const rows = Array.from({ length: n }, () => {
      const shared = stream.normal();
      return Array.from({ length: d }, () => 0.5 * shared + stream.normal() + shift);
    });
    return traitPoints(rows, named(rows));
  };

  test.each([
    [1, 0.01],
    [2, 0.01],
    [3, 0.02],
  ])("of %i traits are the exact ones within the stated error where people are", async (d, error) => {
    const [centres, points] = [cloud(1500, d, 1), cloud(300, d, 2, 0.3)];
    const exact = await kernelDensity(centres, points, atOnce);
    const binned = await kernelDensity(centres, points, atOnce, 0);
    expect(binned.binned).toBe(0.5);
    expect(exact.binned).toBeUndefined();
    const errors = Array.from(exact.at, (density, i) => Math.abs(binned.at[i]! / density - 1)).sort(
      (a, b) => a - b,
    );
    expect(errors[150]!).toBeLessThan(error / 5);
    expect(errors[285]!).toBeLessThan(error);
  });

  test("do not depend on the order of people", async () => {
    const [centres, points] = [cloud(400, 2, 1), cloud(50, 2, 2)];
    const turned = traitPoints(
      Array.from({ length: 400 }, (_, i) => [...centres.values.subarray(2 * (399 - i), 2 * (400 - i))]),
      named([[0, 0]]),
    );
    const [one, other] = [
      await kernelDensity(centres, points, atOnce, 0),
      await kernelDensity(turned, points, atOnce, 0),
    ];
    for (const [i, density] of one.at.entries()) expect(other.at[i]! / density).toBeCloseTo(1, 4);
  });
});

test("a trait that others determine is named", async () => {
  const rows = Array.from({ length: 20 }, (_, i) => [i, 2 * i]);
  await expect(
    kernelDensity(traitPoints(rows, ["a", "b"]), traitPoints(rows, ["a", "b"]), atOnce),
  ).rejects.toThrow("column b: it is determined by the traits before it");
});
