import { permutation } from "../../random/stream.js";
import { joined, pointsAt, type TraitPoints } from "../points/points.js";
import type { ComparedPoints, Distance } from "./distance.js";

/** Points of either side at most: the kernel of all pairs is in memory. Of more, that many are drawn. */
const mostInKernel = 1000;

/** The maximum mean discrepancy, squared (Gretton et al. 2012, JMLR 13, eq. 3). */
export const mmd = {
  key: "mmd",
  name: "MMD²",
  about: `unbiased, so that it may be below 0; normal kernel, its width the median distance between points (at most ${mostInKernel} of either side)`,
  compute: (compared) => kernelOf(compared).statistic(),
} as const satisfies Distance;

/** A permutation test of whether both samples are of one population. */
export interface MmdTest {
  readonly mmd: number;
  /** (1 + permutations as far apart as the samples are) / (1 + permutations). */
  readonly p: number;
  readonly permutations: number;
}

/**
 * Tests MMD² by dealing the pooled points out anew (Gretton et al. 2012, § 5). Weights stay with their points: where they
 * depend on the traits, the test is approximate.
 */
export function mmdTest(compared: ComparedPoints, permutations: number): MmdTest {
  const kernel = kernelOf(compared);
  const found = kernel.statistic();
  let asFar = 0;
  for (let k = 0; k < permutations; k++) {
    const order = permutation(compared.seed, ["mmd", k], kernel.size);
    if (kernel.statistic(order) >= found) asFar += 1;
  }
  return { mmd: found, p: (1 + asFar) / (1 + permutations), permutations };
}

function kernelOf({ people, reference, seed }: ComparedPoints) {
  const [a, b] = [fewEnough(people, seed, "people"), fewEnough(reference, seed, "reference")];
  const [n, d] = [a.size, a.traits.length];
  const size = n + b.size;
  const values = joined(a.values, b.values);
  // A mean of 1 on either side, so that a weight means the same wherever it is dealt to.
  const weights = joined(toMean1(a.weights), toMean1(b.weights));
  const kernel = new Float64Array(size * size);
  const distances = new Float64Array((size * (size - 1)) / 2);
  let next = 0;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) {
      let squares = 0;
      for (let k = 0; k < d; k++) squares += (values[i * d + k]! - values[j * d + k]!) ** 2;
      kernel[i * size + j] = squares;
      distances[next++] = squares;
    }
  const width = medianOf(distances);
  let total = 0;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) {
      const value = weights[i]! * weights[j]! * Math.exp(-kernel[i * size + j]! / (2 * width));
      kernel[i * size + j] = value;
      kernel[j * size + i] = value;
      total += 2 * value;
    }
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const squares = weights.reduce((all, weight) => all + weight * weight, 0);
  const first = Int32Array.from({ length: size }, (_, i) => i);
  return {
    size,
    /** MMD² where the first `n` of an order are on one side; the diagonal of the kernel is 0. */
    statistic(order: Int32Array = first): number {
      const isHere = new Float64Array(size);
      for (let i = 0; i < n; i++) isHere[order[i]!] = 1;
      let [here, reaching, sumHere, squaresHere] = [0, 0, 0, 0];
      for (let i = 0; i < n; i++) {
        const row = order[i]! * size;
        sumHere += weights[order[i]!]!;
        squaresHere += weights[order[i]!]! ** 2;
        for (let j = 0; j < size; j++) {
          const value = kernel[row + j]!;
          reaching += value;
          here += value * isHere[j]!;
        }
      }
      const across = reaching - here;
      const there = total - here - 2 * across;
      const sumThere = sum - sumHere;
      return (
        here / (sumHere ** 2 - squaresHere) +
        there / (sumThere ** 2 - (squares - squaresHere)) -
        (2 * across) / (sumHere * sumThere)
      );
    },
  };
}

/** The median of squared distances, as the square of the kernel's width; of equal points, 1. */
function medianOf(squares: Float64Array): number {
  const sorted = squares.sort();
  const middle = sorted.length >> 1;
  // The median of distances, squared, as Gretton et al. have it.
  const median =
    sorted.length % 2 === 1
      ? sorted[middle]!
      : ((Math.sqrt(sorted[middle - 1]!) + Math.sqrt(sorted[middle]!)) / 2) ** 2;
  return median > 0 ? median : 1;
}

/** All points, or as many as the kernel holds, drawn at random with their weights. */
function fewEnough(points: TraitPoints, seed: number, side: string): TraitPoints {
  return points.size <= mostInKernel
    ? points
    : pointsAt(points, permutation(seed, ["kernel", side], points.size).slice(0, mostInKernel));
}

function toMean1(weights: Float64Array): Float64Array {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return weights.map((weight) => weight / mean);
}
