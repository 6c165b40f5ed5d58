/** Cramér's V of a table, plain and corrected for its upward bias in small samples; 0 … 1, NaN where undefined. */
export interface CramersV {
  readonly plain: number;
  readonly corrected: number;
}

/**
 * Cramér's V of a contingency table, and Bergsma's bias-corrected version, which is 0 on average for unrelated
 * variables. Empty rows and columns are left out first.
 * Source: Bergsma (2013), "A bias-correction for Cramér's V and Tschuprow's T", J. Korean Statistical Society 42(3).
 *
 * @param table `[rows, columns]`, row-major counts; with weights, scale them to the effective n first
 * @example
 * cramersV(Float64Array.of(10, 0, 0, 10), 2); // plain 1
 */
export function cramersV(table: Float64Array, columns: number): CramersV {
  const rows = table.length / columns;
  const rowSums = new Float64Array(rows);
  const columnSums = new Float64Array(columns);
  let n = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const count = table[r * columns + c]!;
      rowSums[r]! += count;
      columnSums[c]! += count;
      n += count;
    }
  }
  const r = rowSums.filter((sum) => sum > 0).length;
  const c = columnSums.filter((sum) => sum > 0).length;
  if (r < 2 || c < 2 || n <= 1) return { plain: Number.NaN, corrected: Number.NaN };
  let phi = -1;
  for (let at = 0; at < table.length; at++) {
    if (table[at]! > 0) {
      phi += table[at]! ** 2 / (rowSums[Math.floor(at / columns)]! * columnSums[at % columns]!);
    }
  }
  phi = Math.max(0, phi);
  const correctedPhi = Math.max(0, phi - ((r - 1) * (c - 1)) / (n - 1));
  const correctedR = r - (r - 1) ** 2 / (n - 1);
  const correctedC = c - (c - 1) ** 2 / (n - 1);
  return {
    plain: Math.min(1, Math.sqrt(phi / (Math.min(r, c) - 1))),
    corrected: Math.min(1, Math.sqrt(correctedPhi / (Math.min(correctedR, correctedC) - 1))),
  };
}
