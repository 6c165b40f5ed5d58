/**
 * Replaces the lower triangle of a symmetric matrix, `[size, size]` row-major, by its Cholesky factor L, A = L Lᵀ. In
 * place and flat, because a baseline factors thousands of small matrices.
 *
 * @returns whether the matrix is positive definite to working precision
 */
export function factor(matrix: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      if (i !== j) matrix[i * size + j] = sum / matrix[j * size + j]!;
      else if (sum > 0) matrix[i * size + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Solves L Lᵀ x = b; `b`, `[size]`, becomes x. */
export function solveFactored(factored: Float64Array, size: number, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= factored[i * size + k]! * b[k]!;
    b[i] = sum / factored[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < size; k++) sum -= factored[k * size + i]! * b[k]!;
    b[i] = sum / factored[i * size + i]!;
  }
}

/** The diagonal of (L Lᵀ)⁻¹, `[size]`: squared lengths of the columns of L⁻¹. */
export function inverseDiagonal(factored: Float64Array, size: number): Float64Array {
  const diagonal = new Float64Array(size);
  const column = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= factored[i * size + k]! * column[k]!;
      column[i] = sum / factored[i * size + i]!;
      diagonal[j]! += column[i]! ** 2;
    }
  }
  return diagonal;
}
