/** A small dense matrix, row by row. */
export type Matrix = readonly Float64Array[];

export function zeros(rows: number, columns: number): Float64Array[] {
  return Array.from({ length: rows }, () => new Float64Array(columns));
}

export function transpose(a: Matrix): Float64Array[] {
  const result = zeros(a[0]?.length ?? 0, a.length);
  for (const [i, row] of a.entries()) for (const [j, value] of row.entries()) result[j]![i] = value;
  return result;
}

export function multiply(a: Matrix, b: Matrix): Float64Array[] {
  const result = zeros(a.length, b[0]?.length ?? 0);
  for (const [i, row] of a.entries()) {
    for (const [k, factor] of row.entries()) {
      if (factor === 0) continue;
      const from = b[k]!;
      const to = result[i]!;
      for (let j = 0; j < to.length; j++) to[j]! += factor * from[j]!;
    }
  }
  return result;
}

export function trace(a: Matrix): number {
  return a.reduce((sum, row, i) => sum + row[i]!, 0);
}

/**
 * X with A X = B, by Gaussian elimination with partial pivoting.
 *
 * @returns `undefined` where A is singular to working precision
 */
export function solve(a: Matrix, b: Matrix): Float64Array[] | undefined {
  const n = a.length;
  const left = a.map((row) => Float64Array.from(row));
  const right = b.map((row) => Float64Array.from(row));
  const scale = Math.max(
    ...left.map((row) => row.reduce((most, value) => Math.max(most, Math.abs(value)), 0)),
  );
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(left[i]![k]!) > Math.abs(left[pivot]![k]!)) pivot = i;
    if (!(Math.abs(left[pivot]![k]!) > 1e-13 * scale)) return undefined;
    [left[k], left[pivot]] = [left[pivot]!, left[k]!];
    [right[k], right[pivot]] = [right[pivot]!, right[k]!];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = left[i]![k]! / left[k]![k]!;
      if (factor === 0) continue;
      for (let j = k; j < n; j++) left[i]![j]! -= factor * left[k]![j]!;
      for (let j = 0; j < right[i]!.length; j++) right[i]![j]! -= factor * right[k]![j]!;
    }
  }
  for (let k = 0; k < n; k++) for (let j = 0; j < right[k]!.length; j++) right[k]![j]! /= left[k]![k]!;
  return right;
}
