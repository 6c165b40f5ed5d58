import { open } from "node:fs/promises";
import type { Code } from "../../codebook/codebook.js";
import { numbersAsText, type WrittenColumn, type WrittenTable } from "../../table/written-table.js";

/**
 * Writes columns as CSV (UTF-8, RFC 4180). A text that a spreadsheet would run as a formula (it begins with = + - @, a
 * tab or a carriage return, and is not a number) gets a leading apostrophe.
 *
 * @returns notes for the user: how many texts got one, and which columns mix numbers and texts
 */
export async function writeCsv(file: string, { columns, size }: WrittenTable): Promise<string[]> {
  let formulas = 0;
  const cell = (value: Code | null): string => {
    if (value === null) return "";
    // Plain digits beyond 2⁵³ would be read back as the text of an id.
    if (typeof value === "number")
      return Math.abs(value) > Number.MAX_SAFE_INTEGER ? value.toExponential() : String(value);
    const formula = isFormula(value);
    if (formula) formulas += 1;
    const text = formula ? `'${value}` : value;
    return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const handle = await open(file, "w");
  try {
    await handle.write(`${columns.map((column) => cell(column.variable.name)).join(",")}\n`);
    const rowsAtOnce = 4096;
    for (let from = 0; from < size; from += rowsAtOnce) {
      const lines: string[] = [];
      for (let i = from; i < Math.min(size, from + rowsAtOnce); i++) {
        const line = columns.map((column) => cell(column.cells[i]!)).join(",");
        // A row of one empty cell would be a blank line, which readers skip.
        lines.push(line === "" ? '""' : line);
      }
      await handle.write(`${lines.join("\n")}\n`);
    }
  } finally {
    await handle.close();
  }
  const notes = columns.filter(readAsText).map(({ variable }) => numbersAsText(variable.name));
  if (formulas > 0) {
    notes.push(
      `${formulas} text${formulas > 1 ? "s" : ""} that a spreadsheet would run as a formula got a leading apostrophe`,
    );
  }
  return notes;
}

function isFormula(text: string): boolean {
  return /^[=+\-@\t\r]/.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text);
}

/** Whether a column mixes numbers and texts, and its codebook does not say which codes are numbers. */
function readAsText({ variable, values, missing, cells, numeric }: WrittenColumn): boolean {
  const knowsNumbers =
    variable.measure === "scale" || [...values, ...missing].some(({ code }) => typeof code === "number");
  return !numeric && !knowsNumbers && cells.some((cell) => typeof cell === "number");
}
