import { PopuliError } from "../../errors/populi-error.js";
import type { StoredModule } from "./quantised-format.js";

/** Numbers that blocks of a matrix share, such as their scales. */
export interface Grid {
  readonly values: Float32Array;
  /** How many rows share a number. */
  readonly rowsPerBlock: number;
  /** Steps in `values` from one block to the next, down and to the right. */
  readonly down: number;
  readonly right: number;
  /** The block of each column. */
  readonly blocks: Int32Array;
}

/**
 * A grid over a matrix whose blocks are stored row by row.
 *
 * @param across numbers in each row of the grid
 */
export function rowWise(
  values: Float32Array,
  across: number,
  rowsPerBlock: number,
  blocks: Int32Array,
): Grid {
  return { values, rowsPerBlock, down: across, right: 1, blocks };
}

/** A grid that is stored with groups of columns first: `[groups, out]`. */
export function groupWise(values: Float32Array, out: number, blocks: Int32Array): Grid {
  return { values, rowsPerBlock: 1, down: 1, right: out, blocks };
}

/** The block of each of `columns`, in blocks of equal width. */
export function equalBlocks(columns: number, width: number): Int32Array {
  return Int32Array.from({ length: columns }, (_, column) => Math.floor(column / width));
}

/**
 * The group of each column. Groups have a stated size, and the last may be cut off; where none of the sizes fits, groups are
 * equal.
 *
 * @param sizes that the settings state
 * @throws PopuliError naming the weight where neither is possible
 */
export function groupsOfColumns(
  { name, file }: Pick<StoredModule, "name" | "file">,
  columns: number,
  groups: number,
  sizes: readonly unknown[],
): Int32Array {
  const fits = (size: unknown): size is number =>
    typeof size === "number" && size > 0 && Math.ceil(columns / size) === groups;
  const size = sizes.find(fits) ?? columns / groups;
  if (Number.isInteger(size)) return equalBlocks(columns, size);
  const stated = sizes.filter((one) => one !== undefined);
  throw new PopuliError(
    `'${name}' has ${columns} inputs in ${groups} groups, which are not equal`,
    { file },
    stated.length === 0
      ? "the settings state no 'group_size'"
      : `the settings state 'group_size' ${stated.join(", ")}`,
  );
}

/** Turns levels into numbers, in place: (level − zero) · scale, in rows `first` … of the matrix. */
export function scale(rows: Float32Array, first: number, scales: Grid, zeros?: Grid): void {
  const width = scales.blocks.length;
  for (let row = first, at = 0; at < rows.length; row++, at += width) {
    const top = Math.floor(row / scales.rowsPerBlock) * scales.down;
    const { values, right, blocks } = scales;
    if (zeros !== undefined) {
      const topZero = Math.floor(row / zeros.rowsPerBlock) * zeros.down;
      for (let column = 0; column < width; column++)
        rows[at + column]! -= zeros.values[topZero + zeros.blocks[column]! * zeros.right]!;
    }
    for (let column = 0; column < width; column++)
      rows[at + column]! *= values[top + blocks[column]! * right]!;
  }
}
