import type { SheetCell } from "../sheet/sheet-table.js";
import type { Archive } from "../zip/archive.js";
import type { CellMoment } from "./cell-formats.js";
import { type Moment, withTexts } from "./moment-text.js";
import { walk } from "./part.js";
import { unescaped } from "./shared-strings.js";

/** More columns than Excel has; a larger one is damage. */
const mostColumns = 16_384;

/** The column of a cell, counted from 0, by its reference: "B2" is 1. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]+/i.exec(reference)?.[0].toUpperCase() ?? "")
    column = column * 26 + letter.charCodeAt(0) - 64;
  if (column < 1 || column > mostColumns) throw new Error(`there is no cell ${reference.slice(0, 20)}`);
  return column - 1;
}

/**
 * The cells of a sheet, row by row, and notes on those that are empty and should not be (§18.3).
 *
 * @param shared the workbook's shared strings
 * @param moments what numbers mean, by the style of their cells
 * @param epoch day 0, in seconds since 1970
 * @throws Error for a part that is missing or malformed
 */
export function sheetData(
  archive: Archive,
  part: string,
  shared: readonly string[],
  moments: readonly (CellMoment | undefined)[],
  epoch: number,
): { readonly data: SheetCell[][]; readonly notes: string[] } {
  const rows: (SheetCell | Moment)[][] = [];
  const counted = { errors: new Map<string, number>(), unsaved: 0 };
  let row: (SheetCell | Moment)[] = [];
  let column = -1;
  let cell: { readonly type: string; readonly moment: CellMoment | undefined } | undefined;
  let content = "";
  let inContent = false;
  let phonetic = 0;
  let hasFormula = false;
  const isThere = walk(archive, part, {
    open(name, attributes) {
      if (name === "s:row") {
        const at = Number(attributes.r ?? rows.length + 1) - 1;
        if (!(at >= rows.length && at < 1 << 20)) throw new Error(`there is no row ${attributes.r}`);
        while (rows.length < at) rows.push([]);
        row = [];
        rows.push(row);
        column = -1;
      } else if (name === "s:c") {
        const reference = attributes.r;
        column = reference === undefined ? column + 1 : columnOf(reference);
        cell = { type: attributes.t ?? "n", moment: moments[Number(attributes.s ?? 0)] };
        content = "";
        hasFormula = false;
      } else if (name === "s:f") hasFormula = true;
      else if (name === "s:rPh") phonetic += 1;
      else if (name === "s:v" || name === "s:t") inContent = phonetic === 0;
    },
    text(text) {
      if (inContent) content += text;
    },
    close(name) {
      if (name === "s:v" || name === "s:t") inContent = false;
      else if (name === "s:rPh") phonetic -= 1;
      else if (name === "s:c" && cell !== undefined) {
        while (row.length < column) row.push(null);
        row[column] = cellValue(cell.type, cell.moment, content, shared, counted, hasFormula);
        cell = undefined;
      }
    },
  });
  if (!isThere) throw new Error(`its part ${part} is missing`);
  const errors = [...counted.errors].map(([text, count]) => `${text} (${count})`);
  return {
    data: withTexts(rows, epoch),
    notes: [
      ...(errors.length === 0 ? [] : [`cells with an error of Excel are empty: ${errors.join(", ")}`]),
      ...(counted.unsaved === 0
        ? []
        : [
            `${counted.unsaved} formulas have no saved value and are empty: open the workbook in Excel and save it`,
          ]),
    ],
  };
}

function cellValue(
  type: string,
  moment: CellMoment | undefined,
  content: string,
  shared: readonly string[],
  counted: { readonly errors: Map<string, number>; unsaved: number },
  hasFormula: boolean,
): SheetCell | Moment {
  if (content === "") {
    if (hasFormula && type !== "str") counted.unsaved += 1;
    return null;
  }
  switch (type) {
    case "s":
      return shared[Number(content)] ?? null;
    case "b":
      return content === "1" || content === "true";
    case "e":
      counted.errors.set(content, (counted.errors.get(content) ?? 0) + 1);
      return null;
    case "str":
    case "inlineStr":
      return unescaped(content);
    case "d":
      return content.replace(/(\.\d*?)0*Z?$/, "$1").replace(/[.Z]$/, "");
    default: {
      const value = Number(content);
      if (Number.isNaN(value)) throw new Error(`a cell holds '${content.slice(0, 20)}', not a number`);
      return moment === undefined ? value : { serial: value, kind: moment };
    }
  }
}
