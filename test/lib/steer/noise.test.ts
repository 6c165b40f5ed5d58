import { describe, expect, it } from "vitest";
import { type Noise, type NoisePlace, noiseVector } from "../../../lib/steer/noise.js";

const noise: Noise = { sigma: 0.3, scope: "agent", seed: 1 };
const place: NoisePlace = { respondent: 7, layer: 3, attribute: "Q260" };
const draw = (n: Partial<Noise> = {}, p: Partial<NoisePlace> = {}, width = 16) =>
  Array.from(noiseVector({ ...noise, ...n }, { ...place, ...p }, width));

describe("noise", () => {
  it("is the same at the same place under the same seed, and differs in any of them", () => {
    expect(draw()).toEqual(draw());
    for (const other of [
      draw({ seed: 2 }),
      draw({}, { respondent: 8 }),
      draw({}, { layer: 2 }),
      draw({}, { attribute: "Q261" }),
    ])
      expect(other).not.toEqual(draw());
  });

  it("of scope agent heeds neither position nor call, of scope token the position, of scope call the call", () => {
    expect(draw({}, { position: 4, call: "Q1" })).toEqual(draw());
    expect(draw({ scope: "token" }, { position: 4 })).not.toEqual(draw({ scope: "token" }, { position: 5 }));
    expect(draw({ scope: "token" }, { position: 4, call: "Q1" })).toEqual(
      draw({ scope: "token" }, { position: 4 }),
    );
    expect(draw({ scope: "call" }, { call: "Q1" })).not.toEqual(draw({ scope: "call" }, { call: "Q2" }));
  });

  it("has mean 0, variance σ² and uncorrelated places, within four standard errors", () => {
    const n = 20_000;
    const a = draw({}, {}, n);
    const b = draw({}, { respondent: 8 }, n);
    const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / n;
    expect(Math.abs(mean(a))).toBeLessThan((4 * 0.3) / Math.sqrt(n));
    expect(Math.abs(mean(a.map((x) => x * x)) - 0.09)).toBeLessThan(4 * 0.09 * Math.sqrt(2 / n));
    expect(Math.abs(mean(a.map((x, i) => x * b[i]!)))).toBeLessThan((4 * 0.09) / Math.sqrt(n));
  });

  it("of σ 0 is nothing at all", () => {
    expect(draw({ sigma: 0 })).toEqual(new Array(16).fill(0));
  });
});
