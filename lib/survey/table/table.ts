import type { Code, Codebook } from "../codebook/codebook.js";

/** Positions in a list of codes, one per respondent, in the narrowest type that holds them. */
export type Positions = Uint8Array | Uint16Array | Uint32Array;

/**
 * A column as it was read: every distinct code once, and for each respondent which one. `at[i]` is 0 for an empty cell,
 * else 1 + the position of respondent i's code in `codes`.
 */
export interface ReadColumn {
  readonly name: string;
  readonly codes: readonly Code[];
  readonly at: Positions;
}

/** What a reader makes of a file, before a codebook gives it meaning. */
export interface ReadTable {
  readonly columns: readonly ReadColumn[];
  /** Number of rows. */
  readonly size: number;
  /** What a reader of the file must know: rows skipped, the encoding guessed, … */
  readonly notes: readonly string[];
  /** True where codes are still text as written (CSV), to be made numbers by `typeCodes`. */
  readonly untyped: boolean;
  /** True where numbers may be written with a decimal comma (text not separated by commas). */
  readonly decimalComma?: boolean;
  /** What the columns are about, from further header rows. */
  readonly labels?: ReadonlyMap<string, string>;
  /** What the file itself says of its columns, where its format can. */
  readonly codebook?: Codebook;
  /** SHA-256 of the file's bytes, hex. */
  readonly hash: string;
}

/** An array of positions wide enough for `most`. */
export function positionsFor(most: number, length: number): Positions {
  return most < 256
    ? new Uint8Array(length)
    : most < 65536
      ? new Uint16Array(length)
      : new Uint32Array(length);
}
