import { describe, expect, it } from "vitest";
import { adamWDefaults, adamWStep, rateAt } from "../../../data/models/train/adamw.js";

const matrix = { name: "m", shape: [1, 2], transposed: true, spread: 0.05, offset: 0, size: 2 } as const;
const norm = { name: "n", shape: [1], transposed: false, spread: 0, offset: 2, size: 1 } as const;
const options = { ...adamWDefaults, clip: Number.POSITIVE_INFINITY };

function fresh() {
  return {
    values: Float32Array.of(1, -2, 1),
    moments: { first: new Float32Array(3), second: new Float32Array(3) },
  };
}

describe("adamWStep", () => {
  // With the bias correction the first step is rate · sign(gradient), whatever its size.
  it("moves every number by the rate against the sign of its gradient at the first step", () => {
    const { values, moments } = fresh();
    adamWStep([matrix, norm], values, Float32Array.of(0.3, -5, 1e-3), moments, 1, 0.1, {
      ...options,
      decay: 0,
    });
    expect(values[0]).toBeCloseTo(0.9, 5);
    expect(values[1]).toBeCloseTo(-1.9, 5);
    expect(values[2]).toBeCloseTo(0.9, 5);
  });

  it("decays matrices and not norms", () => {
    const { values, moments } = fresh();
    adamWStep([matrix, norm], values, new Float32Array(3), moments, 1, 0.1, { ...options, decay: 0.5 });
    expect(Array.from(values)).toEqual([Math.fround(0.95), Math.fround(-1.9), 1]);
  });

  // Two steps with gradients 1 and 3, by hand: m = .1·.9 + .3 = .39, v = .02·.98 + .18 = .1996;
  // corrected .39/.19 and .1996/.0396; step = .1 · 2.052632 / √5.040404 = .0914279.
  it("keeps running means of gradients and of their squares", () => {
    const { values, moments } = fresh();
    const one = [{ ...matrix, size: 1, shape: [1, 1] as const }];
    adamWStep(one, values, Float32Array.of(1, 0, 0), moments, 1, 0.1, { ...options, decay: 0 });
    const before = values[0]!;
    adamWStep(one, values, Float32Array.of(3, 0, 0), moments, 2, 0.1, { ...options, decay: 0 });
    expect(before - values[0]!).toBeCloseTo(0.0914279, 5);
  });

  it("scales a long gradient down to the clipping norm and returns its length", () => {
    const { values, moments } = fresh();
    const length = adamWStep([matrix, norm], values, Float32Array.of(3, 4, 0), moments, 1, 0.1, {
      ...options,
      clip: 1,
    });
    expect(length).toBe(5);
    expect(moments.first[0]).toBeCloseTo(0.06, 6);
  });
});

describe("rateAt", () => {
  it("warms up linearly and ends at a twentieth of the peak", () => {
    expect(rateAt(5, 100, 1, 10)).toBe(0.5);
    expect(rateAt(10, 100, 1, 10)).toBe(1);
    expect(rateAt(55, 100, 1, 10)).toBeCloseTo(0.525, 10);
    expect(rateAt(100, 100, 1, 10)).toBeCloseTo(0.05, 10);
  });
});
