import { describe, expect, it } from "vitest";
import { randomStream } from "../../../../lib/random/stream.js";
import { dispersion } from "../../../../lib/steer/collapse/dispersion.js";
import { pairDistances } from "../../../../lib/steer/collapse/distances.js";
import { kernelPca } from "../../../../lib/steer/collapse/kernel-pca.js";
import { neighbourRadius } from "../../../../lib/steer/collapse/neighbour-radius.js";
import { probe } from "../../../../lib/steer/collapse/probe.js";

/** Twelve points whose results below were computed with numpy 1.24 (eigh on the centred kernel, sorted distances). */
const points = Array.from({ length: 12 }, (_, i) =>
  Float32Array.from({ length: 3 }, (_, k) => Math.sin(1.7 * i + 0.9 * k) + (k === 0 ? 0.3 * i : 0)),
);

describe("collapse of hidden states", () => {
  it("shows in the kernel's principal components as numpy has them", () => {
    const pca = kernelPca(pairDistances(points));
    expect(pca.bandwidth).toBeCloseTo(2.004233895807031, 6);
    expect(pca.explained[0]).toBeCloseTo(0.4058383625489619, 6);
    expect(pca.explained[1]).toBeCloseTo(0.3093225024614014, 6);
    const x = [
      0.4625123204607753, 0.10051622115627674, 0.4975406067807011, 0.5925576371002071, 0.12470681164221843,
      0.2529200163712875, 0.321109907872736, 0.04553608118775768, 0.6191642941012184, 0.39735029852418485,
      0.05827187188519948, 0.5673594820343448,
    ];
    const y = [
      0.4935810043864003, 0.011907856925987455, 0.369916099446939, 0.19099499132726164, 0.4352085876043649,
      0.332165948589016, 0.4246276158487056, 0.32351659461231097, 0.16838816987795757, 0.4564435055329415,
      0.32761217950251975, 0.2871681441858383,
    ];
    pca.coordinates.forEach(([a, b], i) => {
      expect(Math.abs(a)).toBeCloseTo(x[i]!, 5);
      expect(Math.abs(b)).toBeCloseTo(y[i]!, 5);
    });
  });

  it("shows in the distance to the k-th neighbour as numpy has it", () => {
    const distances = pairDistances(points);
    expect(neighbourRadius(distances, 1)).toBeCloseTo(93.64942195434183, 4);
    expect(neighbourRadius(distances)).toBeCloseTo(189.17852016708815, 4);
    expect(() => neighbourRadius(distances, 12)).toThrow(/12-th neighbour among 12/);
  });

  it("splits into within and between groups, which add up to the whole; −1 is left out", () => {
    // By hand: groups {0, 2} and {6, 8} on a line: centres 1 and 7, all at 4.
    const line = [0, 2, 6, 8, 100].map((x) => Float32Array.of(x));
    expect(dispersion(line, [0, 0, 1, 1, -1])).toEqual({ within: 1, between: 9, share: 0.9 });
    const whole = dispersion(points, new Array(12).fill(0));
    const split = dispersion(
      points,
      points.map((_, i) => i % 3),
    );
    expect(whole.between).toBeCloseTo(0, 12);
    expect(split.within + split.between).toBeCloseTo(whole.within, 10);
  });

  it("leaves a probe nothing to tell: at chance for noise, right for points that hold their class", () => {
    const stream = randomStream(1, ["probe test"]);
    const classes = Array.from({ length: 120 }, (_, i) => i % 3);
    const cloud = (pull: number) =>
      classes.map((label) =>
        Float32Array.from({ length: 6 }, (_, k) => stream.normal() + (k === label ? pull : 0)),
      );
    const told = probe(cloud(8), classes, { seed: 1 });
    expect(told.accuracy).toBeGreaterThan(0.95);
    // Chance is 1/3; four standard errors of a share of 120.
    for (const chance of [told.shuffled, probe(cloud(0), classes, { seed: 1 }).accuracy])
      expect(Math.abs(chance - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 120));
    expect(told.majority).toBeCloseTo(1 / 3, 12);
  });

  it("cannot be probed for one class alone", () => {
    expect(() => probe(points, new Array(12).fill(1), { seed: 1 })).toThrow(/12 points of 1 classes/);
  });
});
