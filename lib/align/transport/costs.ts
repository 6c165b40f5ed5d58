import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { requireSameTraits, type TraitPoints } from "../points/points.js";
import { scaled, scaleOf } from "../points/scale.js";

/** What it costs to move mass from each row to each column; computed when asked for, since 10⁸ numbers are 800 MB. */
export interface Costs {
  readonly rows: number;
  readonly columns: number;
  /** Writes the costs of one row, `[columns]`. */
  row(i: number, into: Float64Array): void;
  /** Writes the costs of one column, `[rows]`. */
  column(j: number, into: Float64Array): void;
}

/**
 * Squared distances between points, in standard deviations of the second.
 *
 * @throws PopuliError for other traits, or one that does not vary in the second
 */
export function pointCosts(from: TraitPoints, to: TraitPoints): Costs {
  requireSameTraits("sinkhorn", ["from", from], ["to", to]);
  const scale = scaleOf(to);
  const [a, b] = [axesOf(scaled(from, scale)), axesOf(scaled(to, scale))];
  return {
    rows: from.size,
    columns: to.size,
    row: (i, into) => squaredDistances(a, i, b, into),
    column: (j, into) => squaredDistances(b, j, a, into),
  };
}

/** `[d][size]`: column-major, so that the distances of one point to all others are d runs over memory. */
function axesOf({ traits, size, values }: TraitPoints): Float64Array[] {
  const d = traits.length;
  return traits.map((_, k) => Float64Array.from({ length: size }, (_, i) => values[i * d + k]!));
}

function squaredDistances(
  from: readonly Float64Array[],
  at: number,
  to: readonly Float64Array[],
  into: Float64Array,
): void {
  into.fill(0);
  for (const [k, axis] of to.entries()) {
    const own = from[k]![at]!;
    for (let j = 0; j < into.length; j++) {
      const apart = axis[j]! - own;
      into[j]! += apart * apart;
    }
  }
}

/**
 * Costs as a matrix of rows.
 *
 * @throws PopuliError for rows of different lengths, or a cost that is not a number
 */
export function matrixCosts(matrix: readonly ArrayLike<number>[]): Costs {
  const columns = matrix[0]?.length ?? 0;
  if (columns === 0) throw new PopuliError("the matrix of costs is empty");
  for (const [i, row] of matrix.entries()) {
    if (row.length !== columns)
      throw new PopuliError(
        `row ${i + 1} of the costs has ${counted(row.length, "value")}, and row 1 has ${columns}`,
      );
    for (let j = 0; j < columns; j++)
      if (!Number.isFinite(row[j]!))
        throw new PopuliError(
          `the cost in row ${i + 1}, column ${j + 1} is ${row[j]}`,
          {},
          "give a large number where nothing should be moved",
        );
  }
  return {
    rows: matrix.length,
    columns,
    row(i, into) {
      into.set(matrix[i]!);
    },
    column(j, into) {
      for (let i = 0; i < matrix.length; i++) into[i] = matrix[i]![j]!;
    },
  };
}

/** The mean and the largest cost, of at most 500 rows spread over all: enough to set ε by. */
export function costScale(costs: Costs): { readonly mean: number; readonly largest: number } {
  const every = Math.max(1, Math.floor(costs.rows / 500));
  const row = new Float64Array(costs.columns);
  let [total, counted, largest] = [0, 0, 0];
  for (let i = 0; i < costs.rows; i += every) {
    costs.row(i, row);
    for (const cost of row) {
      total += Math.abs(cost);
      if (Math.abs(cost) > largest) largest = Math.abs(cost);
    }
    counted += costs.columns;
  }
  return { mean: total / counted, largest };
}
