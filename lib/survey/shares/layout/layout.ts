import type { Code } from "../../codebook/codebook.js";

/** The cells of a table, by column, in the order of its rows; `null` for an empty cell. */
export interface RawTable {
  readonly size: number;
  readonly names: readonly string[];
  /** The cells of the column of that name. */
  cells(name: string): readonly (Code | null)[];
}

/** How one group answered one question, as a table has it. */
export interface RawCell {
  /** What tells the question from others: its name, or its text. */
  readonly key: string;
  readonly question: string;
  readonly category?: string;
  readonly ordered?: boolean;
  /** Options and how many, or what share, chose each; `undefined` where the table says nothing. */
  readonly answers: readonly (readonly [option: string, share: number | undefined])[];
  readonly group: string;
  readonly traits: ReadonlyMap<string, string>;
  readonly sentence?: string;
  readonly n?: number;
}

/** A form in which shares are published. A layout is one file in this folder, entered in `layouts.ts`. */
export interface ShareLayout {
  /** Whose form it is: "SimBench". */
  readonly name: string;
  /** Its columns, for help. */
  readonly columns: readonly string[];
  readonly recognises: (names: readonly string[]) => boolean;
  /** Reads every cell; a row that cannot be read is told to `skip`. */
  readonly read: (table: RawTable, skip: (row: number, why: string) => void) => RawCell[];
}

/** A test for tables that have all of these columns. */
export function hasColumns(...wanted: readonly string[]): ShareLayout["recognises"] {
  return (names) => wanted.every((name) => names.includes(name));
}

/** A cell as text; "" for an empty one. */
export const textOf = (cell: Code | null | undefined): string =>
  cell === null || cell === undefined ? "" : String(cell).trim();

/** A cell as a number; `undefined` for an empty one, or a text that is none. */
export function numberOf(cell: Code | null | undefined): number | undefined {
  const text = textOf(cell).replace(/%$/, "").trim();
  const value = Number(text);
  return text === "" || !Number.isFinite(value) ? undefined : value;
}
