import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../../../lib/random/stream.js";
import { dispersion } from "../../../../lib/steer/collapse/dispersion.js";
import { pairDistances } from "../../../../lib/steer/collapse/distances.js";
import { kernelPca } from "../../../../lib/steer/collapse/kernel-pca.js";
import { neighbourRadius } from "../../../../lib/steer/collapse/neighbour-radius.js";
import { probe } from "../../../../lib/steer/collapse/probe.js";

/** Points drawn by NumPy, with scikit-learn's results: `reference/collapse.py`. */
interface Reference {
  readonly kernel: readonly {
    readonly points: readonly (readonly number[])[];
    readonly bandwidth: number;
    /** Absolute values, because the sign of an eigenvector is arbitrary. */
    readonly coordinates: readonly (readonly [number, number])[];
    readonly explained: readonly [number, number];
    readonly radius: Readonly<Record<string, number>>;
  }[];
  readonly probe: readonly {
    readonly points: readonly (readonly number[])[];
    readonly classes: readonly number[];
    readonly ridge: number;
    readonly accuracy: number;
    readonly shuffled: number;
  }[];
}
const reference = JSON.parse(
  readFileSync(new URL("../reference/collapse.json", import.meta.url), "utf8"),
) as Reference;
const single = (points: readonly (readonly number[])[]) => points.map((point) => Float32Array.from(point));
const points = single(reference.kernel[0]!.points).slice(0, 12);

describe("collapse of hidden states", () => {
  it.each(
    ["one cloud", "three clouds", "a line", "a crowd and one apart"].map((name, i) => [name, i] as const),
  )("has the kernel principal components and radii that scikit-learn computes: %s", (_, i) => {
    const { points: given, bandwidth, coordinates, explained, radius } = reference.kernel[i]!;
    const distances = pairDistances(single(given));
    const pca = kernelPca(distances);
    expect(pca.bandwidth).toBeCloseTo(bandwidth, 6);
    for (const side of [0, 1] as const) {
      expect(pca.explained[side]).toBeCloseTo(explained[side], 6);
      for (const [row, at] of coordinates.entries())
        expect(Math.abs(pca.coordinates[row]![side])).toBeCloseTo(at[side], 4);
    }
    for (const [k, expected] of Object.entries(radius))
      expect(neighbourRadius(distances, Number(k))).toBeCloseTo(expected, 4);
  });

  it("has no radius for more neighbours than there are", () => {
    expect(() => neighbourRadius(pairDistances(points), 12)).toThrow(/12-th neighbour among 12/);
  });

  it.each(reference.probe.map((each) => [each.points[0]!.length, each.ridge, each] as const))(
    "is probed as accurately as by scikit-learn's ridge over the same folds: width %i, penalty %f",
    (_, ridge, { points: given, classes, accuracy, shuffled }) => {
      const found = probe(single(given), classes, { seed: 1, ridge });
      expect(found.accuracy).toBeCloseTo(accuracy, 12);
      expect(found.shuffled).toBeCloseTo(shuffled, 12);
    },
  );

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

  it("lets a probe read nothing from noise, and everything from points that contain their class", () => {
    const stream = randomStream(1, ["probe test"]);
    const classes = Array.from({ length: 120 }, (_, i) => i % 3);
    const cloud = (pull: number) =>
      classes.map((label) =>
        Float32Array.from({ length: 6 }, (_, k) => stream.normal() + (k === label ? pull : 0)),
      );
    const read = probe(cloud(8), classes, { seed: 1 });
    expect(read.accuracy).toBeGreaterThan(0.95);
    // Chance is 1/3; four standard errors of a share of 120.
    for (const chance of [read.shuffled, probe(cloud(0), classes, { seed: 1 }).accuracy])
      expect(Math.abs(chance - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 120));
    expect(read.majority).toBeCloseTo(1 / 3, 12);
  });

  it("cannot be probed for a single class", () => {
    expect(() => probe(points, new Array(12).fill(1), { seed: 1 })).toThrow(/12 points of 1 class/);
  });
});
