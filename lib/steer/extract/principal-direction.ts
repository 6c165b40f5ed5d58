import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/** The line through the origin that is nearest to a set of differences. */
export interface PrincipalDirection {
  /** `[width]`, of length 1, on the side of the differences' mean. */
  readonly direction: Float64Array;
  /** Mean length of the differences along it, ≥ 0. */
  readonly length: number;
  /** Share of the differences' sum of squares that lies along it. */
  readonly share: number;
}

/**
 * The first right singular vector of a matrix with the differences as rows. They are not centred, because what all of
 * them have in common is wanted (Zou et al. 2023, "Representation engineering", arXiv:2310.01405, section 3.1).
 *
 * @param differences `[n][width]`, at least one
 */
export function principalDirection(differences: readonly ArrayLike<number>[]): PrincipalDirection {
  const width = differences[0]!.length;
  const rows = Matrix.from1DArray(
    differences.length,
    width,
    differences.flatMap((row) => Array.from(row)),
  );
  const narrow = width <= differences.length;
  // Both products of the matrix with itself have the same singular values; the smaller is faster.
  const square = narrow ? rows.transpose().mmul(rows) : rows.mmul(rows.transpose());
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(square, {
    assumeSymmetric: true,
  });
  const largest = values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
  const column = vectors.getColumnVector(largest);
  const direction = Float64Array.from((narrow ? column : rows.transpose().mmul(column)).to1DArray());
  const norm = Math.hypot(...direction);
  if (norm === 0) return { direction: new Float64Array(width), length: 0, share: 0 };
  const along = differences.map((row) => direction.reduce((sum, x, i) => sum + (x / norm) * row[i]!, 0));
  const mean = along.reduce((sum, x) => sum + x, 0) / along.length;
  const sign = mean < 0 ? -1 : 1;
  return {
    direction: direction.map((x) => (sign * x) / norm),
    length: sign * mean,
    share: values[largest]! / values.reduce((sum, value) => sum + value, 0),
  };
}
