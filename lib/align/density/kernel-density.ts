import { CholeskyDecomposition, type Matrix } from "ml-matrix";
import { PopuliError } from "../../errors/populi-error.js";
import { effectiveN } from "../../survey/survey/weights.js";
import { covarianceOf } from "../points/covariance.js";
import type { TraitPoints } from "../points/points.js";
import { binnedSums } from "./binned-sums.js";

/** Up to this many pairs, every kernel is evaluated at every point: about three seconds. */
const mostPairs = 100_000_000;

/** Densities at points, and how they were computed. */
interface Densities {
  /** `[points]` */
  readonly at: Float64Array;
  /** Width of a grid's cells in bandwidths; absent where every kernel was evaluated. */
  readonly binned?: number;
}

/**
 * A normal kernel density estimate: kernels have the covariance of the centres times Scott's factor squared, with
 * factor = n^(−1/(d+4)) and n the effective n (Scott 1992, Multivariate Density Estimation, eq. 6.42; as SciPy's
 * `gaussian_kde`). Beyond 10⁸ pairs, kernels are summed on a grid where one of up to 4·10⁷ cells is fine enough.
 *
 * @throws PopuliError where the traits determine one another
 */
export async function kernelDensity(
  centres: TraitPoints,
  points: TraitPoints,
  breathe: () => Promise<void>,
  pairs = mostPairs,
): Promise<Densities> {
  const d = centres.traits.length;
  const factor = effectiveN(centres.weights) ** (-1 / (d + 4));
  const { mean, covariance } = covarianceOf(centres);
  const lower = choleskyOf(covariance, centres.traits);
  const own = whitened(centres, mean, lower, factor);
  const asked = whitened(points, mean, lower, factor);
  const total = centres.weights.reduce((sum, weight) => sum + weight, 0);
  const shares = centres.weights.map((weight) => weight / total);
  const volume =
    (2 * Math.PI) ** (d / 2) * lower.diagonal().reduce((product, one) => product * one * factor, 1);
  const binned =
    centres.size * points.size > pairs ? await binnedSums(own, shares, asked, d, breathe) : undefined;
  const sums = binned?.sums ?? (await exactSums(own, shares, asked, d, breathe));
  return {
    at: sums.map((sum) => sum / volume),
    ...(binned !== undefined && { binned: binned.spacing }),
  };
}

function choleskyOf(covariance: Matrix, traits: readonly string[]): Matrix {
  const cholesky = new CholeskyDecomposition(covariance);
  const lower = cholesky.lowerTriangularMatrix;
  const at = traits.findIndex((_, k) => !(lower.get(k, k) > 1e-6 * Math.sqrt(covariance.get(k, k))));
  if (at >= 0 || !cholesky.isPositiveDefinite()) {
    const trait = traits[Math.max(0, at)]!;
    const isConstant = !(covariance.get(Math.max(0, at), Math.max(0, at)) > 1e-20);
    throw new PopuliError(
      isConstant ? "everybody has the same value" : "it is determined by the traits before it",
      { column: trait },
      'leave it out, or use method: "classifier"',
    );
  }
  return lower;
}

/** `[size, d]`: points in bandwidths, without correlation. */
function whitened(
  { size, values }: TraitPoints,
  mean: Float64Array,
  lower: Matrix,
  factor: number,
): Float64Array {
  const d = mean.length;
  const found = new Float64Array(size * d);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < d; k++) {
      let rest = (values[i * d + k]! - mean[k]!) / factor;
      for (let b = 0; b < k; b++) rest -= lower.get(k, b) * found[i * d + b]!;
      found[i * d + k] = rest / lower.get(k, k);
    }
  return found;
}

/** `[points]`: Σ share · exp(−distance²/2). */
async function exactSums(
  own: Float64Array,
  shares: Float64Array,
  asked: Float64Array,
  d: number,
  breathe: () => Promise<void>,
): Promise<Float64Array> {
  const sums = new Float64Array(asked.length / d);
  for (let i = 0; i < sums.length; i++) {
    await breathe();
    let sum = 0;
    for (let j = 0; j < shares.length; j++) {
      let squares = 0;
      for (let k = 0; k < d; k++) squares += (asked[i * d + k]! - own[j * d + k]!) ** 2;
      sum += shares[j]! * Math.exp(-squares / 2);
    }
    sums[i] = sum;
  }
  return sums;
}
