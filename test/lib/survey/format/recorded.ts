import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Code, Variable } from "../../../../lib/survey/codebook/codebook.js";
import type { ReadTable } from "../../../../lib/survey/table/table.js";

export const fixtures = join(import.meta.dirname, "../fixtures");

/** What R or haven read from a column (fixtures/formats.R). */
interface RecordedColumn {
  readonly label: string | null;
  readonly cells: readonly (Code | null)[];
  readonly labels: readonly (readonly [Code | null, string])[];
  readonly na_values: readonly Code[];
  readonly na_range: readonly [number, number] | null;
}
type Recorded = Readonly<Record<string, RecordedColumn>>;

const recorded: Readonly<Record<string, Recorded>> = JSON.parse(
  readFileSync(join(fixtures, "formats.json"), "utf8"),
);

/** The codes of a column, `null` for an empty cell. */
export function cellsOf(table: ReadTable, name: string): (Code | null)[] {
  const column = table.columns.find((candidate) => candidate.name === name)!;
  return Array.from(column.at, (position) => (position === 0 ? null : column.codes[position - 1]!));
}

export const variableOf = (table: ReadTable, name: string): Variable => table.codebook!.variables.get(name)!;

/** Checks a table against what R or haven read from the file: cells, labels, value labels, missing values. */
export function expectAsRecorded(table: ReadTable, name: string): void {
  const expected = recorded[name]!;
  expect(table.columns.map((column) => column.name)).toEqual(Object.keys(expected));
  for (const [column, { label, cells, labels, na_values, na_range }] of Object.entries(expected)) {
    const variable = variableOf(table, column);
    // R keeps spaces and empty texts that here are an empty cell.
    expect(cellsOf(table, column), column).toEqual(cells.map((cell) => (cell === "" ? null : cell)));
    expect(variable.label, column).toBe(label?.trim() || column);
    const known = new Map(
      [...variable.values, ...variable.missing].map((value) => [value.code, value.label]),
    );
    // A tag that R's text form lost leaves a label without a code.
    for (const [code, text] of labels)
      if (code !== null) expect(known.get(code), `${column} ${code}`).toBe(text);
    const isMissing = (code: Code) =>
      na_values.includes(code) ||
      (na_range !== null && typeof code === "number" && code >= na_range[0] && code <= na_range[1]) ||
      /^\.[a-z]$/.test(String(code));
    const missing = variable.missing.map(({ code }) => code);
    const present = cells.filter((cell) => cell !== null && cell !== "");
    for (const code of present) expect(missing.includes(code!), `${column} ${code}`).toBe(isMissing(code!));
  }
}
