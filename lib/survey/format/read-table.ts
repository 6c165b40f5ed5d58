import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import { codebookOf } from "../codebook/codebook.js";
import { chooseColumns } from "../table/choose-columns.js";
import type { ReadOptions } from "../table/read-options.js";
import type { ReadTable } from "../table/table.js";
import type { FileFormat } from "./file-format.js";
import { formatNamed, formatOf, formats } from "./formats.js";

/** Node reads no larger file in one go. */
const largestWhole = 2 ** 31 - 1;

/**
 * Reads a survey file, or some of its columns; its format is recognised by its content.
 *
 * @throws PopuliError where the file is too large, damaged, or lacks a column asked for
 * @throws Interrupted when the signal is raised
 */
export async function readTable(file: string, options: ReadOptions = {}): Promise<ReadTable> {
  const format = await formatOf(file);
  const { size } = await stat(file);
  if (size > largestWhole && format.readWhole) {
    const others = formats.filter(({ readWhole }) => !readWhole).map(({ name }) => name);
    throw new PopuliError(
      `${format.noun} of ${size} bytes cannot be read: it must be held in memory whole`,
      { file },
      `convert it to ${others.join(" or ")}, of which some columns can be read (columns: […])`,
    );
  }
  const table = noteEnding(await format.read(file, options), format, file);
  if (options.columns === undefined) return table;
  const names = table.columns.map(({ name }) => name);
  const columns = chooseColumns(names, options.columns, file).map((c) => table.columns[c]!);
  const { codebook } = table;
  if (codebook === undefined) return { ...table, columns };
  return { ...table, columns, codebook: codebookOf(codebook, options.columns) };
}

/** A file whose name promises another format is read as what it is, with a note. */
function noteEnding(table: ReadTable, format: FileFormat, file: string): ReadTable {
  const named = formatNamed(file);
  if (named === undefined || named === format) return table;
  const note = `it is named ${extname(file).toLowerCase()}, but is ${format.noun}, and was read as such`;
  return { ...table, notes: [...table.notes, note] };
}
