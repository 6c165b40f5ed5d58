import type { Cell, Table } from "../../show/table.js";

/**
 * A table as CSV (RFC 4180: CRLF, quotes doubled), numbers in full precision, nothing as an empty field. Notes are not part
 * of it. Text that a spreadsheet would run as a formula is given a leading apostrophe.
 *
 * @example
 * toCSV(run.toTable());
 */
export function toCSV(table: Table): string {
  return csvOf([table.columns.map(({ name }) => name), ...table.rows]);
}

/** Rows of cells as CSV, the first being the header. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return Number.isNaN(cell) ? "" : String(cell);
  // What spreadsheets take for a formula: https://owasp.org/www-community/attacks/CSV_Injection
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
