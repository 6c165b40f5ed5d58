import type { MissingValue, Role } from "../../codebook/codebook.js";
import type { ReadColumn } from "../../table/table.js";

/** The first rows of a table: the first, and up to three below it. */
export type TopRows = readonly (readonly string[])[];

/** What the header rows of an export say. */
export interface PlatformHeader {
  readonly names: readonly string[];
  /** Labels of columns, if the file has them. */
  readonly labels?: readonly string[];
  /** How many rows below the first are headers. */
  readonly rows: 0 | 1 | 2;
  /** For the user: which form of header was found. */
  readonly note: string;
  /** The row of the names. */
  readonly line: 1 | 2;
  /** True for LimeSurvey's VV files, which spell some characters out. */
  readonly vv?: true;
}

/** One question with several answers, a column for each. */
export interface Dichotomies {
  /** Names the set. */
  readonly stem: string;
  readonly label: string;
  /** The column of each option, and the option. */
  readonly options: readonly { readonly column: string; readonly label: string }[];
  /** What a column holds where its option was chosen; absent where each has its own text, and no other. */
  readonly counted?: string;
}

/** What a platform's columns are. */
export interface PlatformDescription {
  /** Columns that are bookkeeping, and other roles that are known. */
  readonly roles: ReadonlyMap<string, Role>;
  readonly sets?: readonly Dichotomies[];
  /** Columns whose cells hold several answers, as far as that is known, and what separates them. */
  readonly several?: ReadonlyMap<string, RegExp>;
  /** Codes that mean no answer, in whichever column they are. */
  readonly missing?: readonly MissingValue[];
  /** For the user: previews, unfinished rows, repeats. */
  readonly notes: readonly string[];
}

/**
 * A survey platform whose exports are recognised by their content. A platform is one file in this folder, entered in
 * `platforms.ts`.
 */
export interface Platform {
  /** What people call it: "Qualtrics". */
  readonly name: string;
  /**
   * The header of an export, by the first rows of a table; `undefined` where the platform did not write it.
   *
   * @param rows how many header rows there are, if the user says
   */
  readonly header: (top: TopRows, rows: 1 | 2 | 3 | undefined) => PlatformHeader | undefined;
  readonly describe: (
    columns: readonly ReadColumn[],
    labels: ReadonlyMap<string, string>,
  ) => PlatformDescription;
}

/** A header row as it is, without further rows. */
export function plainHeader(first: readonly string[], note: string): PlatformHeader {
  return { names: first.map((cell) => cell.trim()), rows: 0, line: 1, note };
}

/** The names, in lower case, without anything but letters and digits. */
export const squash = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, "").toLowerCase();

/** How many of these names a row has; both are compared by their letters and digits. */
export function countNames(row: readonly string[], names: readonly string[]): number {
  const present = new Set(row.map(squash));
  return names.filter((name) => present.has(name)).length;
}

/** Roles of the columns that a test finds to be bookkeeping. */
export function bookkeeping(
  columns: readonly ReadColumn[],
  isBookkeeping: (name: string) => boolean,
  isId: (name: string) => boolean = () => false,
): Map<string, Role> {
  return new Map(
    columns.flatMap(({ name }): [string, Role][] =>
      isId(name) ? [[name, "id"]] : isBookkeeping(name) ? [[name, "other"]] : [],
    ),
  );
}

/** How often each text of a column occurs. */
export function countTexts({ codes, at }: ReadColumn): ReadonlyMap<string, number> {
  const counts = new Float64Array(codes.length + 1);
  for (let i = 0; i < at.length; i++) counts[at[i]!]! += 1;
  return new Map(codes.map((code, k) => [String(code), counts[k + 1]!]));
}

/** A note on rows that have the id or address of an earlier row; none where there are none. */
export function repeatNote(column: ReadColumn | undefined, what: string): string[] {
  if (column === undefined) return [];
  const counts = [...countTexts(column).values()];
  const repeated = counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
  return repeated === 0
    ? []
    : [
        `${repeated} row${repeated > 1 ? "s repeat" : " repeats"} the ${what} of an earlier row (${column.name})`,
      ];
}

/** A call that keeps only some rows, for a note. */
export const whereCall = (conditions: readonly string[]): string =>
  `survey.where({ ${conditions.join(", ")} }) leaves them out`;

/** A name as a key of an object in TypeScript. */
export const keyOf = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
