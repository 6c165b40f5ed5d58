import { describe, expect, test } from "vitest";
import { countedIn } from "../../../../lib/fidelity/jackknife/counted-in.js";
import { simpleUnits } from "../../../../lib/fidelity/jackknife/units.js";
import {
  type StructureValues,
  structureMetrics,
} from "../../../../lib/fidelity/structure/metric/structure-metrics.js";
import { structureEstimate, structureSpreads } from "../../../../lib/fidelity/structure/structure-spread.js";
import { permutation, randomStream } from "../../../../lib/random/stream.js";

const spread = (variance: number) => ({
  items: { variance, df: 1e9 },
  third: 0,
  respondents: { variance: 0, df: 1e9 },
});
const maps = { range: [0, 1], scale: "Fisher's z of what is explained" } as const;
const t = 1.959963985;

describe("the interval of a distance of maps", () => {
  test("is that of Fisher's z of their correlation, by the delta method", () => {
    // 1 − .6² = .64, whose slope by z is −2 · .6 · (1 − .6²) = −.768.
    const { value, low, high } = structureEstimate(0.64, maps, spread(0.1 ** 2));
    const z = (sign: number) => Math.atanh(0.6) + (sign * t * 0.1) / 0.768;
    expect(value).toBeCloseTo(0.64, 12);
    expect(low).toBeCloseTo(1 - Math.tanh(z(1)) ** 2, 6);
    expect(high).toBeCloseTo(1 - Math.tanh(z(-1)) ** 2, 6);
  });

  test("lies within its bounds, and reaches 1 where the maps may have nothing in common", () => {
    expect(structureEstimate(0.9, maps, spread(0.15 ** 2)).high).toBe(1);
    const perfect = structureEstimate(0, maps, spread(0));
    expect([perfect.low, perfect.high]).toEqual([0, 0]);
    const { low, high } = structureEstimate(1, maps, spread(0.1 ** 2));
    expect(high).toBe(1);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(low).toBeLessThan(1);
  });
});

test("an association without its bias has the interval of its Fisher's z", () => {
  const { value, low, high } = structureEstimate(
    0.6,
    { range: [0, 1], scale: "Fisher's z" },
    spread(0.064 ** 2),
  );
  expect(value).toBeCloseTo(0.6, 12);
  // The slope is 1 / (1 − .6²), so that the standard error of z is .1.
  expect(low).toBeCloseTo(Math.tanh(Math.atanh(0.6) - t * 0.1), 6);
  expect(high).toBeCloseTo(Math.tanh(Math.atanh(0.6) + t * 0.1), 6);
  expect(structureEstimate(1, { range: [0, 1], scale: "Fisher's z" }, spread(0)).high).toBe(1);
});

describe("what other respondents do", () => {
  const [n, items] = [600, 6];
  const stream = randomStream(5, ["structure spread"]);
  const person = Array.from({ length: n }, () => stream.normal());
  const answers = Array.from({ length: items }, () => person.map((z) => z + stream.normal()));
  const mean = (j: number, times: (i: number) => number) => {
    let [sum, weight] = [0, 0];
    for (let i = 0; i < n; i++) {
      sum += times(i) * answers[j]![i]!;
      weight += times(i);
    }
    return sum / weight;
  };
  const once = () => 1;
  const covariance = (a: number, b: number) => {
    const [meanA, meanB] = [mean(a, once), mean(b, once)];
    const products = person.map((_, i) => (answers[a]![i]! - meanA) * (answers[b]![i]! - meanB));
    return products.reduce((sum, x) => sum + x, 0) / (n - 1) / n;
  };
  const spreadsBy = async (units: number) => {
    const design = simpleUnits(n, 1, units);
    const { human } = await structureSpreads(
      (at) => (at === undefined ? once : countedIn(design, at)),
      (of, times) => {
        const value = of.reduce((sum, j) => sum + mean(j, times), 0) / of.length;
        const all = Object.fromEntries(structureMetrics.map(({ key }) => [key, value])) as StructureValues;
        return { human: all, simulated: all };
      },
      { items, design, repeats: 20, seed: 3 },
      async () => {},
    );
    return human;
  };
  const order = permutation(3, ["halves of items", 0], items);
  let expected = 0;
  for (let a = 0; a < items; a++)
    for (let b = 0; b < items; b++)
      if (order[a]! % 2 === 0 && order[b]! % 2 === 1) expected += covariance(a, b) / 9;

  test("to both halves of the items alike is the covariance of means, respondents left out one by one", async () => {
    const { respondents } = (await spreadsBy(n)).sd;
    expect(respondents.variance).toBeCloseTo(expected, 10);
    expect(respondents.df).toBeLessThanOrEqual(n - 1);
  });

  test("is found from 200 groups of them as well", async () => {
    // A variance from 200 groups is known within a tenth, one standard error.
    const { variance } = (await spreadsBy(200)).sd.respondents;
    expect(variance / expected).toBeGreaterThan(0.75);
    expect(variance / expected).toBeLessThan(1.3);
  });

  test("leaves the variance between items, which fourths show as single items do where the value is a mean", async () => {
    const { sd, medianDistance } = await spreadsBy(200);
    const means = answers.map((_, j) => mean(j, once));
    const middle = means.reduce((sum, x) => sum + x, 0) / items;
    const between = means.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (items - 1) / items;
    expect(sd.items.variance).toBeCloseTo(between, 10);
    expect(medianDistance.items.variance / between).toBeGreaterThan(0.6);
    expect(medianDistance.items.variance / between).toBeLessThan(1.6);
  });
});
