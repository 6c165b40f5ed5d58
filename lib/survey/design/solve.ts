import { CholeskyDecomposition, Matrix } from "ml-matrix";

/**
 * Solves A X = B for a symmetric positive definite A, such as a matrix of cross products.
 *
 * @returns `undefined` where A is singular to working precision: where all but 10⁻¹² of a column's square is determined
 *   by the columns before it
 */
export function solveSymmetric(a: Matrix, b: Matrix): Matrix | undefined {
  const diagonal = a.diagonal();
  if (!diagonal.every((value) => value > 0)) return undefined;
  // With a unit diagonal, age squared and a share between 0 and 1 are judged alike.
  const scale = diagonal.map((value) => 1 / Math.sqrt(value));
  const scaled = a.clone().mulColumnVector(scale).mulRowVector(scale);
  // Symmetric to the last bit: sums taken in two orders round differently.
  const symmetric = Matrix.add(scaled, scaled.transpose()).div(2);
  const cholesky = new CholeskyDecomposition(symmetric);
  const pivots = cholesky.lowerTriangularMatrix.diagonal();
  if (!cholesky.isPositiveDefinite() || !pivots.every((pivot) => pivot > 1e-6)) return undefined;
  return cholesky.solve(b.clone().mulColumnVector(scale)).mulColumnVector(scale);
}
