import type { CellParameters } from "../cell-totals.js";

/**
 * The share of each cell among the cells of its group: shares of a row, of a column, of an answer in a segment.
 *
 * @param groupOf `[cells]`
 */
export function sharesWithin(groupOf: Int32Array, groups: number): CellParameters {
  const groupSums = (totals: Float64Array) => {
    const sums = new Float64Array(groups);
    for (let c = 0; c < groupOf.length; c++) sums[groupOf[c]!]! += totals[c]!;
    return sums;
  };
  return {
    estimate: (totals) => {
      const sums = groupSums(totals);
      return totals.map((total, c) => total / sums[groupOf[c]!]!);
    },
    differential: (change, totals, estimate) => {
      const sums = groupSums(totals);
      const changes = groupSums(change);
      return change.map((value, c) => (value - estimate[c]! * changes[groupOf[c]!]!) / sums[groupOf[c]!]!);
    },
  };
}

/** The mean of the values in each cell. */
export const cellMeans: CellParameters = {
  estimate: (totals) => {
    const count = totals.length / 2;
    return Float64Array.from({ length: count }, (_, c) => totals[count + c]! / totals[c]!);
  },
  differential: (change, totals, estimate) =>
    estimate.map((mean, c) => (change[estimate.length + c]! - mean * change[c]!) / totals[c]!),
};

/** The total of the values in each cell. */
export const cellSums: CellParameters = {
  estimate: (totals) => totals.slice(totals.length / 2),
  differential: (change) => change.slice(change.length / 2),
};
