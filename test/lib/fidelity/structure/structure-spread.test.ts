import { describe, expect, test } from "vitest";
import { structureEstimate } from "../../../../lib/fidelity/structure/structure-spread.js";

const spread = (variance: number) => ({
  items: { variance, df: 1e9 },
  third: 0,
  respondents: { variance: 0, df: 1e9 },
});
const maps = { range: [0, 1], unexplained: true } as const;
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
