import { Parser } from "saxen";
import { clockTime } from "../../table/dates.js";
import type { Sheet } from "../sheet/sheet-table.js";

/*
 * The content of an OpenDocument spreadsheet (OASIS OpenDocument 1.3, Part 3, chapter 9 "Tables" and §19.385 on types of
 * values). Empty cells and rows are written once and repeated, down to the last row that a sheet could have.
 */

const namespaces = {
  "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
  "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
  "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
} as const;

/** More than a sheet holds, in LibreOffice as in Excel; a repetition beyond it is a bomb. */
const mostRows = 1 << 20;
const mostColumns = 1 << 14;
/** More cells than this are held nowhere in memory. */
const mostCells = 1 << 26;

type Cell = number | string | boolean | null;

/** The sheets of a document; `undefined` where it is no spreadsheet. Throws an `Error` for malformed XML. */
export function sheetsOf(xml: string): Sheet[] | undefined {
  const sheets: { sheet: string; data: Cell[][] }[] = [];
  let isSpreadsheet = false;
  let cells = 0;
  let row: { readonly cells: Cell[]; readonly repeated: number } | undefined;
  let emptyRows = 0;
  let cell: { readonly value: Cell | undefined; readonly repeated: number } | undefined;
  let paragraphs: string[] = [];
  let hidden = 0;
  let nested = 0;

  const append = (text: string) => {
    if (cell !== undefined && hidden === 0 && paragraphs.length > 0)
      paragraphs[paragraphs.length - 1] += text;
  };
  const endCell = () => {
    if (cell === undefined || row === undefined) return;
    const value =
      cell.value !== undefined ? cell.value : paragraphs.length > 0 ? paragraphs.join("\n") : null;
    const { repeated } = cell;
    cell = undefined;
    if (value === null || value === "") {
      row.cells.length = Math.min(mostColumns, row.cells.length + repeated);
      return;
    }
    if (row.cells.length + repeated > mostColumns)
      throw new Error(`a row has more than ${mostColumns} cells`);
    for (let k = 0; k < repeated; k++) row.cells.push(value);
  };
  const endRow = () => {
    const sheet = sheets.at(-1);
    if (row === undefined || sheet === undefined) return;
    const { repeated } = row;
    const filled = trimmed(row.cells);
    row = undefined;
    if (filled.length === 0) {
      emptyRows += Math.min(repeated, mostRows);
      return;
    }
    const total = sheet.data.length + emptyRows + repeated;
    cells += (emptyRows + repeated) * filled.length;
    if (total > mostRows || cells > mostCells)
      throw new Error(`a sheet has more than ${mostRows} rows, or is too large`);
    for (; emptyRows > 0; emptyRows--) sheet.data.push([]);
    for (let k = 0; k < repeated; k++) sheet.data.push(filled);
  };

  const parser = new Parser().ns(
    Object.fromEntries(Object.entries(namespaces).map(([uri, prefix]) => [uri, prefix])),
  );
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("openTag", (name, attributes, decode) => {
    if (hidden > 0) hidden += 1;
    else if (name === "office:spreadsheet") isSpreadsheet = true;
    else if (name === "office:annotation" || name === "table:shapes") hidden = 1;
    else if (name === "table:table") {
      nested += 1;
      if (nested === 1) {
        sheets.push({ sheet: decode(attributes()["table:name"] ?? ""), data: [] });
        emptyRows = 0;
      }
    } else if (nested !== 1) return;
    else if (name === "table:table-row")
      row = { cells: [], repeated: count(attributes()["table:number-rows-repeated"]) };
    else if (name === "table:table-cell" || name === "table:covered-table-cell") {
      const given = attributes();
      cell = { value: statedValue(given, decode), repeated: count(given["table:number-columns-repeated"]) };
      paragraphs = [];
    } else if (name === "text:p" || name === "text:h") paragraphs.push("");
    else if (name === "text:s") append(" ".repeat(Math.min(1000, count(attributes()["text:c"]))));
    else if (name === "text:tab") append("\t");
    else if (name === "text:line-break") append("\n");
  });
  parser.on("text", (text, decode) => append(decode(text)));
  parser.on("cdata", append);
  parser.on("closeTag", (name) => {
    if (hidden > 0) hidden -= 1;
    else if (name === "table:table") nested -= 1;
    else if (nested !== 1) return;
    else if (name === "table:table-row") endRow();
    else if (name === "table:table-cell" || name === "table:covered-table-cell") endCell();
  });
  parser.parse(xml);
  return isSpreadsheet ? sheets : undefined;
}

function count(text: string | undefined): number {
  return Math.max(1, Number.parseInt(text ?? "1", 10) || 1);
}

/** A row without the empty cells at its end. */
function trimmed(cells: readonly Cell[]): Cell[] {
  let end = cells.length;
  while (end > 0 && (cells[end - 1] ?? null) === null) end -= 1;
  return Array.from({ length: end }, (_, k) => cells[k] ?? null);
}

/** The value that a cell's attributes give; `undefined` where its text is the value. */
function statedValue(
  attributes: Readonly<Record<string, string>>,
  decode: (text: string) => string,
): Cell | undefined {
  const value = (name: string) => decode(attributes[`office:${name}`] ?? "");
  switch (attributes["office:value-type"]) {
    case "float":
    case "percentage":
    case "currency": {
      const number = Number(value("value"));
      return value("value") === "" || Number.isNaN(number) ? undefined : number;
    }
    case "date":
      return (
        value("date-value")
          .replace(/T00:00:00(\.0+)?$/, "")
          .replace(/(:\d\d)\.0+$/, "$1") || undefined
      );
    case "time":
      return durationOf(value("time-value"));
    case "boolean":
      return value("boolean-value") === "true";
    case "string":
      return attributes["office:string-value"] === undefined ? undefined : value("string-value");
    default:
      return undefined;
  }
}

/** A duration such as "PT10H05M30S" as a time, "10:05:30". */
function durationOf(text: string): string | undefined {
  const [, minus, days = "0", hours = "0", minutes = "0", seconds = "0"] =
    /^(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(text) ?? [];
  if (minus === undefined) return undefined;
  const total = 86_400 * Number(days) + 3600 * Number(hours) + 60 * Number(minutes) + Number(seconds);
  return clockTime(minus === "-" ? -total : total);
}
