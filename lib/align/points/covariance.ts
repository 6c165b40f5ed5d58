import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { TraitPoints } from "./points.js";

/** `[d, d]`: the unbiased weighted covariance of points, Σ w (x − μ)(x − μ)ᵀ / (1 − Σ w²) with Σ w = 1. */
export function covarianceOf({ traits, size, values, weights }: TraitPoints): {
  readonly mean: Float64Array;
  readonly covariance: Matrix;
} {
  const d = traits.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = new Float64Array(d);
  let squares = 0;
  for (let i = 0; i < size; i++) {
    const share = weights[i]! / total;
    squares += share * share;
    for (let k = 0; k < d; k++) mean[k]! += share * values[i * d + k]!;
  }
  const sums = new Float64Array(d * d);
  for (let i = 0; i < size; i++) {
    const share = weights[i]! / total / (1 - squares);
    for (let a = 0; a < d; a++) {
      const left = share * (values[i * d + a]! - mean[a]!);
      for (let b = 0; b <= a; b++) sums[a * d + b]! += left * (values[i * d + b]! - mean[b]!);
    }
  }
  const covariance = Matrix.zeros(d, d);
  for (let a = 0; a < d; a++)
    for (let b = 0; b <= a; b++) {
      covariance.set(a, b, sums[a * d + b]!);
      covariance.set(b, a, sums[a * d + b]!);
    }
  return { mean, covariance };
}

/** The symmetric square root of a covariance; eigenvalues that rounding made negative count as 0. */
export function squareRoot(matrix: Matrix): Matrix {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const roots = realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)));
  return eigenvectorMatrix.clone().mulRowVector(roots).mmul(eigenvectorMatrix.transpose());
}
