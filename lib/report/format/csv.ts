import type { Cell, Table } from "../../show/table.js";

/**
 * A table as CSV (RFC 4180: CRLF, doubled quotes), with numbers in full precision, empty fields for missing values, and
 * no notes. Text that a spreadsheet would run as a formula gets a leading apostrophe.
 *
 * @example
 * toCSV(run.toTable());
 */
export function toCSV(table: Table): string {
  return csvOf([table.columns.map(({ name }) => name), ...table.rows]);
}

/** Rows of cells as CSV; the first is the header. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return Number.isNaN(cell) ? "" : String(cell);
  // What a spreadsheet runs as a formula: https://owasp.org/www-community/attacks/CSV_Injection
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
