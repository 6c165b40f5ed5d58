import { readFile } from "node:fs/promises";
import { Interrupted } from "../../../errors/interrupted.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { longWork } from "../../../progress/progress.js";
import type { ReadOptions } from "../../table/read-options.js";
import type { ReadTable } from "../../table/table.js";
import { type Sheet, sheetTable } from "../sheet/sheet-table.js";
import { openArchive } from "../zip/archive.js";
import { sheetsOf } from "./workbook.js";

/**
 * Reads a sheet of an Excel workbook (.xlsx). Formulas are not evaluated; the values that Excel saved with them are
 * read. Dates, times and durations become ISO texts, booleans "TRUE" and "FALSE"; numbers stored as text are numbers.
 *
 * @throws PopuliError for a damaged workbook, an unknown sheet, or one without rows of answers
 */
export async function readXlsx(file: string, options: ReadOptions = {}): Promise<ReadTable> {
  const { signal } = longWork(options);
  const bytes = await readFile(file);
  const archive = openArchive(bytes, file);
  let sheets: readonly Sheet[];
  try {
    sheets = sheetsOf(archive);
  } catch (error) {
    if (error instanceof PopuliError) throw error;
    throw new PopuliError(`the Excel workbook cannot be read (${(error as Error).message})`, { file });
  }
  if (signal?.aborted) throw new Interrupted(`reading ${file}`);
  return sheetTable(sheets, bytes, file, options);
}
