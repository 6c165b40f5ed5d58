import type { Code, MissingValue, ValueLabel, Variable } from "../codebook/codebook.js";

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

/** What a writer says of a column whose numbers stand beside texts, in a format that holds either. */
export const numbersAsText = (name: string): string =>
  `${name}: its numbers are written as text, beside its texts`;
