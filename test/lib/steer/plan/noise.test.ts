import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { type Noise, type NoisePlace, noiseVector } from "../../../../lib/steer/plan/noise.js";

// Its types cannot be found from an ES module.
const cephes = createRequire(import.meta.url)("cephes") as { ndtr(x: number): number };
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

  it("depends on neither position nor call in scope agent, on the position in scope token, on the call in scope call", () => {
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

  it("is Gaussian: no empirical distribution further from the normal one than Kolmogorov allows", () => {
    const n = 20_000;
    const sorted = draw({}, { attribute: "Q287" }, n)
      .map((x) => x / 0.3)
      .sort((a, b) => a - b);
    const normal = sorted.map((x) => cephes.ndtr(x));
    const furthest = Math.max(...normal.map((p, i) => Math.max(p - i / n, (i + 1) / n - p)));
    // 1.628/√n is exceeded once in a hundred draws (Kolmogorov 1933); the draw is seeded.
    expect(furthest).toBeLessThan(1.628 / Math.sqrt(n));
    const fourth = sorted.reduce((sum, x) => sum + x ** 4, 0) / n;
    expect(Math.abs(fourth - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });

  it("is independent between neighbouring respondents, layers, attributes, positions and calls", () => {
    // 400 places of 32 numbers each: the correlation of neighbours, also of their squares, within four standard errors.
    const series: Record<string, (i: number) => number[]> = {
      respondent: (i) => draw({}, { respondent: i }, 32),
      layer: (i) => draw({}, { layer: i }, 32),
      attribute: (i) => draw({}, { attribute: `Q${i}` }, 32),
      position: (i) => draw({ scope: "token" }, { position: i }, 32),
      call: (i) => draw({ scope: "call" }, { call: `Q${i}` }, 32),
      seed: (i) => draw({ seed: i }, {}, 32),
    };
    for (const [along, of] of Object.entries(series)) {
      const places = Array.from({ length: 401 }, (_, i) => of(i).map((x) => x / 0.3));
      const pairs = places.slice(1).flatMap((later, i) => later.map((x, k) => [x, places[i]![k]!] as const));
      const bound = 4 / Math.sqrt(pairs.length);
      const mean = (f: (x: number, y: number) => number) =>
        pairs.reduce((sum, [x, y]) => sum + f(x, y), 0) / pairs.length;
      expect(Math.abs(mean((x, y) => x * y)), along).toBeLessThan(bound);
      expect(Math.abs(mean((x, y) => (x * x - 1) * (y * y - 1)) / 2), along).toBeLessThan(bound);
      // Within a place, one component and the next.
      const within = places.flatMap((place) => place.slice(1).map((x, k) => x * place[k]!));
      expect(Math.abs(within.reduce((sum, x) => sum + x, 0) / within.length), along).toBeLessThan(bound);
    }
  });

  it("of σ 0 is zero", () => {
    expect(draw({ sigma: 0 })).toEqual(new Array(16).fill(0));
  });
});
