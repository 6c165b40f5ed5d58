import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The survey on disk, read without any of Populi's readers. */
export interface ValuesFile {
  readonly columns: readonly string[];
  readonly size: number;
  /** The cells of a column as text. */
  text(name: string): readonly string[];
  /** The cells as numbers, NaN for a missing code (−1 … −5). */
  valid(name: string): readonly number[];
}

const folder = new URL("../../data/surveys/", import.meta.url);

export const csvPath = fileURLToPath(new URL("values.csv", folder));
export const codebookPath = fileURLToPath(new URL("values.codebook.yaml", folder));

export function readValues(): ValuesFile {
  const lines = readFileSync(csvPath, "utf8").trimEnd().split("\n");
  const columns = lines[0]!.split(",");
  const rows = lines.slice(1).map((line) => line.split(","));
  const text = (name: string) => {
    const place = columns.indexOf(name);
    if (place < 0) throw new Error(`no column ${name}`);
    return rows.map((row) => row[place]!);
  };
  return {
    columns,
    size: rows.length,
    text,
    valid: (name) =>
      text(name).map((cell) => {
        const code = Number(cell);
        return code < 0 ? Number.NaN : code;
      }),
  };
}
