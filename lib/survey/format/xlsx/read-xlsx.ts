import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Interrupted } from "../../../errors/interrupted.js";
import { adviseName } from "../../../errors/nearest.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { longWork } from "../../../progress/progress.js";
import { CodeCollector } from "../../table/code-collector.js";
import { isoDateTime } from "../../table/dates.js";
import type { ReadOptions } from "../../table/read-options.js";
import type { ReadTable } from "../../table/table.js";
import { openArchive } from "../zip/archive.js";

/**
 * Reads a sheet of an Excel workbook (.xlsx) with names in its first row. Formulas are not evaluated; the values that
 * Excel saved with them are read. Dates become ISO texts, booleans "TRUE" and "FALSE".
 *
 * @throws PopuliError for a damaged workbook, an unknown sheet, empty or duplicate column names, a cell under no name
 */
export async function readXlsx(file: string, options: ReadOptions = {}): Promise<ReadTable> {
  const { signal } = longWork(options);
  const bytes = await readFile(file);
  openArchive(bytes, file);
  const { default: readSheets } = await import("read-excel-file/node");
  let sheets: readonly Sheet[];
  try {
    sheets = await readSheets(bytes);
  } catch (error) {
    throw new PopuliError(`the Excel workbook cannot be read (${(error as Error).message})`, {
      file,
    });
  }
  if (signal?.aborted) throw new Interrupted(`reading ${file}`);
  return workbookTable(sheets, bytes, file, options);
}

/** A sheet of a workbook, row by row. */
export interface Sheet {
  readonly sheet: string;
  readonly data: readonly (readonly unknown[])[];
}

/** The table of a workbook's sheet: the one that `options.sheet` names, else the first. */
export function workbookTable(
  sheets: readonly Sheet[],
  bytes: Uint8Array,
  file: string,
  options: ReadOptions,
): ReadTable {
  const names = sheets.map(({ sheet }) => sheet);
  const sheet = options.sheet === undefined ? sheets[0] : sheets.find((one) => one.sheet === options.sheet);
  if (sheet === undefined) {
    throw new PopuliError(
      `there is no sheet '${options.sheet ?? ""}'`,
      { file },
      adviseName(options.sheet ?? "", names),
    );
  }
  const notes =
    names.length > 1 ? [`the sheet '${sheet.sheet}' of ${names.length}: ${names.join(", ")}`] : [];
  const [header = [], ...body] = sheet.data;
  const titles = header.map((cell) => textOf(cell));
  while (titles.at(-1) === "" && body.every((row) => isEmpty(row[titles.length - 1]))) titles.pop();
  for (const [c, title] of titles.entries()) {
    if (title === "")
      throw new PopuliError(`column ${c + 1} of ${titles.length} has no name`, { file, line: 1 });
    if (titles.indexOf(title) < c) {
      throw new PopuliError(`columns ${titles.indexOf(title) + 1} and ${c + 1} have the same name`, {
        file,
        line: 1,
        column: title,
      });
    }
  }
  const collectors = titles.map(() => new CodeCollector());
  let blank = 0;
  let size = 0;
  for (const [i, row] of body.entries()) {
    const beyond = row.findIndex((cell, c) => c >= titles.length && !isEmpty(cell));
    if (beyond >= 0) {
      throw new PopuliError(
        `cell ${beyond + 1} is under no name`,
        { file, line: i + 2 },
        "every column needs a name in the first row",
      );
    }
    if (row.every(isEmpty)) {
      blank += 1;
      continue;
    }
    size += 1;
    for (const [c, collector] of collectors.entries()) {
      const cell = row[c];
      if (typeof cell === "number") collector.number(cell);
      else collector.text(textOf(cell));
    }
  }
  if (size === 0) throw new PopuliError("the sheet has no rows of answers", { file });
  if (blank > 0) notes.push(`${blank} blank rows skipped`);
  return {
    columns: collectors.map((collector, c) => collector.column(titles[c]!)),
    size,
    notes,
    untyped: false,
    hash: createHash("sha256").update(bytes).digest("hex"),
  };
}

function isEmpty(cell: unknown): boolean {
  return cell === null || cell === undefined || (typeof cell === "string" && cell.trim() === "");
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
  if (cell instanceof Date) {
    const text = isoDateTime(Math.round(cell.getTime() / 1000)) ?? cell.toISOString();
    return text.endsWith("T00:00:00") ? text.slice(0, 10) : text;
  }
  return String(cell).trim();
}
