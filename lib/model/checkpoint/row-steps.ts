/** Rows `first` … `first + count − 1`. */
export interface RowRange {
  readonly first: number;
  readonly count: number;
}

/** A run of whole rows: its first row and number in the stored tensor, and how many numbers it has. */
interface RowStep {
  readonly row: number;
  readonly first: number;
  readonly count: number;
}

/** The runs in which a tensor, or rows of it, are read. */
export function rowSteps(
  place: { readonly row: number; readonly shape: readonly number[] },
  range?: RowRange,
): RowStep[] {
  const [all, ...rest] = place.shape;
  const { first: top, count: rows } = range ?? { first: 0, count: all! };
  const perRow = rest.reduce((a, b) => a * b, 1);
  const rowsAtOnce = Math.max(1, Math.floor(numbersPerRun / perRow));
  return Array.from({ length: Math.ceil(rows / rowsAtOnce) }, (_, step) => {
    const row = place.row + top + step * rowsAtOnce;
    return { row, first: row * perRow, count: Math.min(rowsAtOnce, rows - step * rowsAtOnce) * perRow };
  });
}

// 4 MB. Larger runs are no faster.
export const numbersPerRun = 1 << 20;
