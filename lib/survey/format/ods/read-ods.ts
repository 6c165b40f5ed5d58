import { readFile } from "node:fs/promises";
import { PopuliError } from "../../../errors/populi-error.js";
import type { ReadOptions } from "../../table/read-options.js";
import type { ReadTable } from "../../table/table.js";
import { type Sheet, sheetTable } from "../sheet/sheet-table.js";
import { openArchive } from "../zip/archive.js";
import { sheetsOf } from "./sheets.js";

/**
 * Reads a sheet of an OpenDocument spreadsheet (.ods), as a sheet of Excel is read. Dates and times become ISO texts,
 * booleans "TRUE" and "FALSE"; comments are skipped.
 *
 * @throws PopuliError for a damaged or encrypted document, and as `readXlsx` for a sheet that is no table
 */
export async function readOds(file: string, options: ReadOptions = {}): Promise<ReadTable> {
  const bytes = await readFile(file);
  const archive = openArchive(bytes, file);
  const content = archive.read("content.xml");
  const manifest = archive.read("META-INF/manifest.xml");
  if (manifest !== undefined && new TextDecoder().decode(manifest).includes("encryption-data")) {
    throw new PopuliError(
      "this is an encrypted OpenDocument spreadsheet",
      { file },
      "open it with its password and save it without one",
    );
  }
  if (content === undefined)
    throw new PopuliError("the spreadsheet has no content", { file }, "is it damaged?");
  let sheets: readonly Sheet[] | undefined;
  try {
    sheets = sheetsOf(new TextDecoder().decode(content));
  } catch (error) {
    throw new PopuliError(`the spreadsheet cannot be read (${(error as Error).message})`, { file });
  }
  if (sheets === undefined || sheets.length === 0)
    throw new PopuliError(
      "this is an OpenDocument file, but not a spreadsheet",
      { file },
      "export it as CSV",
    );
  return sheetTable(sheets, bytes, file, options);
}
