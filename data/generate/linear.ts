/** The lower triangular factor L of a positive definite matrix, L·Lᵀ = a; both `[n][n]`. */
export function cholesky(a: readonly (readonly number[])[]): number[][] {
  const factor = a.map((row) => row.map(() => 0));
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= factor[i]![k]! * factor[j]![k]!;
      if (i === j) {
        if (sum <= 0) throw new RangeError(`the matrix is not positive definite (row ${i}: ${sum})`);
        factor[i]![i] = Math.sqrt(sum);
      } else {
        factor[i]![j] = sum / factor[j]![j]!;
      }
    }
  }
  return factor;
}

/** Solves a·x = b for a positive definite `a`. */
export function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const factor = cholesky(a);
  const n = b.length;
  const y: number[] = [];
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i]![k]! * y[k]!;
    y.push(sum / factor[i]![i]!);
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = y[i]!;
    for (let k = i + 1; k < n; k++) sum -= factor[k]![i]! * x[k]!;
    x[i] = sum / factor[i]![i]!;
  }
  return x;
}

/** The values minus their mean, divided by their standard deviation; all 0 if they do not vary. */
export function standardised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  if (variance === 0) return values.map(() => 0);
  const deviation = Math.sqrt(variance);
  return values.map((value) => (value - mean) / deviation);
}

/** The correlations of standardised columns, `[columns][columns]`. */
export function correlations(columns: readonly (readonly number[])[]): number[][] {
  return columns.map((a) =>
    columns.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0) / a.length),
  );
}

/** The residual of `values` after the least-squares fit on `columns` (all of mean 0), scaled to variance 1. */
export function residual(values: readonly number[], columns: readonly (readonly number[])[]): number[] {
  const n = values.length;
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0) / n;
  const weights = solve(
    columns.map((a) => columns.map((b) => dot(a, b))),
    columns.map((column) => dot(column, values)),
  );
  return standardised(
    values.map((value, i) => columns.reduce((sum, c, k) => sum - weights[k]! * c[i]!, value)),
  );
}
