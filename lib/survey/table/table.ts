import type { Code, Codebook } from "../codebook/codebook.js";

/** Positions in a list of codes, `[respondents]`, in the narrowest type that holds them. */
export type Positions = Uint8Array | Uint16Array | Uint32Array;

/**
 * A column as a file has it: its distinct codes, and for each respondent which one. `at[i]` is 0 for an empty cell,
 * else 1 + the position of respondent i's code in `codes`.
 */
export interface ReadColumn {
  readonly name: string;
  readonly codes: readonly Code[];
  readonly at: Positions;
  /** Positions of codes that stood in quotes, among those that mean no answer without: "NA". */
  readonly quoted?: readonly number[];
}

/** The codes that a file lists for a column, in order, whether or not anybody gave them. */
export interface ListedCodes {
  readonly codes: readonly Code[];
  /** Whether the file says that they are steps of an order. */
  readonly ordered: boolean;
}

/** A survey file as it was read, before a codebook gives it meaning. */
export interface ReadTable {
  readonly columns: readonly ReadColumn[];
  /** Number of rows. */
  readonly size: number;
  /** What a user should know about how the file was read: rows skipped, an encoding guessed, … */
  readonly notes: readonly string[];
  /** True where all codes are still texts, as in CSV; `typeCodes` finds the numbers among them. */
  readonly untyped: boolean;
  /** True where numbers may have a decimal comma: in text that is not separated by commas. */
  readonly decimalComma?: boolean;
  /** The name of the platform whose export this is. */
  readonly platform?: string;
  /** Labels of columns, from further header rows. */
  readonly labels?: ReadonlyMap<string, string>;
  /** Columns whose file lists their codes and says nothing else of them, as Parquet does. */
  readonly listed?: ReadonlyMap<string, ListedCodes>;
  /** What the file says about its own columns, in a format that can. */
  readonly codebook?: Codebook;
  /** SHA-256 of the file's bytes, hex. */
  readonly hash: string;
}

/** An array of positions that can hold `most`. */
export function positionsFor(most: number, length: number): Positions {
  return most < 256
    ? new Uint8Array(length)
    : most < 65536
      ? new Uint16Array(length)
      : new Uint32Array(length);
}
