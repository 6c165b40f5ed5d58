/** A matrix of predictors, of which each row has few that are not 0, such as indicators of a respondent's traits. */
export interface SparseRows {
  readonly rows: number;
  readonly columns: number;
  /** `[rows + 1]`: where each row's entries begin. */
  readonly starts: Int32Array;
  /** `[entries]` */
  readonly column: Int32Array;
  /** `[entries]` */
  readonly value: Float64Array;
}

/** One entry of a row. */
export type Entry = readonly [column: number, value: number];

/** Rows from their entries. */
export function sparseRows(columns: number, rows: readonly (readonly Entry[])[]): SparseRows {
  const starts = new Int32Array(rows.length + 1);
  for (const [i, entries] of rows.entries()) starts[i + 1] = starts[i]! + entries.length;
  const column = new Int32Array(starts[rows.length]!);
  const value = new Float64Array(starts[rows.length]!);
  for (const [i, entries] of rows.entries())
    for (const [e, [at, x]] of entries.entries()) {
      column[starts[i]! + e] = at;
      value[starts[i]! + e] = x;
    }
  return { rows: rows.length, columns, starts, column, value };
}

/** The rows at `positions`. */
export function takeRows(x: SparseRows, positions: ArrayLike<number>): SparseRows {
  const starts = new Int32Array(positions.length + 1);
  for (let i = 0; i < positions.length; i++)
    starts[i + 1] = starts[i]! + x.starts[positions[i]! + 1]! - x.starts[positions[i]!]!;
  const column = new Int32Array(starts[positions.length]!);
  const value = new Float64Array(starts[positions.length]!);
  for (let i = 0; i < positions.length; i++) {
    const [from, to] = [x.starts[positions[i]!]!, x.starts[positions[i]! + 1]!];
    column.set(x.column.subarray(from, to), starts[i]!);
    value.set(x.value.subarray(from, to), starts[i]!);
  }
  return { rows: positions.length, columns: x.columns, starts, column, value };
}

/** The product of each row with coefficients, `[rows]`; `offset` is where they begin. */
export function timesVector(x: SparseRows, coefficients: Float64Array, offset = 0): Float64Array {
  const product = new Float64Array(x.rows);
  for (let i = 0; i < x.rows; i++) {
    let sum = 0;
    for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++)
      sum += x.value[e]! * coefficients[offset + x.column[e]!]!;
    product[i] = sum;
  }
  return product;
}

/**
 * Adds Xᵀ diag(w) X to the lower triangle of `matrix`, `[size, size]` row-major, whose first columns are those of X.
 */
export function addCrossProducts(x: SparseRows, w: Float64Array, matrix: Float64Array, size: number): void {
  for (let i = 0; i < x.rows; i++) {
    const weight = w[i]!;
    for (let a = x.starts[i]!; a < x.starts[i + 1]!; a++) {
      const row = x.column[a]!;
      const scaled = weight * x.value[a]!;
      for (let b = x.starts[i]!; b < x.starts[i + 1]!; b++) {
        const column = x.column[b]!;
        if (column <= row) matrix[row * size + column]! += scaled * x.value[b]!;
      }
    }
  }
}
