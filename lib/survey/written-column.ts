import type { Code } from "./codebook/codebook.js";
import type { Column } from "./survey/column.js";
import type { WrittenColumn } from "./table/written-table.js";

/** Which part of a survey is written, and how. */
export interface WriteOptions {
  /** Columns to write; all when absent. */
  readonly columns?: readonly string[];
  /** Value labels instead of codes (default false). */
  readonly labels?: boolean;
  /** User-missing codes as they are (default), or empty cells. */
  readonly missing?: "keep" | "empty";
}

/** A column made ready for a file: codes or labels, with or without its missing codes. */
export function writtenColumn(
  column: Column,
  { labels = false, missing = "keep" }: WriteOptions,
): WrittenColumn {
  const { variable } = column;
  const label = new Map<Code, string>(
    [...variable.values, ...variable.missing].map((entry) => [entry.code, entry.label]),
  );
  const isMissing = new Set(variable.missing.map((entry) => entry.code));
  const cells = Array.from({ length: column.length }, (_, i): Code | null => {
    const code = column.raw(i);
    if (code === null || (missing === "empty" && isMissing.has(code))) return null;
    return labels ? (label.get(code) ?? code) : code;
  });
  const numeric = cells.every((cell) => typeof cell !== "string");
  return {
    variable,
    values: labels ? [] : variable.values,
    missing: labels || missing === "empty" ? [] : variable.missing,
    // Where some numbers have no label, all cells become text: a column holds one kind.
    cells: numeric || !labels ? cells : cells.map((cell) => (cell === null ? null : String(cell))),
    numeric,
  };
}
