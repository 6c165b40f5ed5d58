import type { Code, Codebook, MissingValue, ValueLabel, Variable } from "../codebook/codebook.js";

/** A column made ready for a file. */
export interface WrittenColumn {
  readonly variable: Variable;
  readonly values: readonly ValueLabel[];
  readonly missing: readonly MissingValue[];
  /** `[respondents]` */
  readonly cells: readonly (Code | null)[];
  /** True where every cell is a number or empty. */
  readonly numeric: boolean;
}

/** A survey made ready for a file of any format. */
export interface WrittenTable {
  readonly columns: readonly WrittenColumn[];
  /** Number of rows. */
  readonly size: number;
  /** Describes these columns, and the response sets that they still hold. */
  readonly codebook: Codebook;
}

/** A writer's note on a column of numbers and texts, in a format whose columns hold one kind. */
export const numbersAsText = (name: string): string =>
  `${name}: its numbers are written as text, because it also holds texts`;
