import { open, stat } from "node:fs/promises";
import { extname } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import { codebookOf } from "../codebook/codebook.js";
import { chooseColumns } from "../table/choose-columns.js";
import type { ReadTable } from "../table/table.js";
import { type CsvOptions, readCsv } from "./csv/read-csv.js";
import { readParquet } from "./parquet/read-parquet.js";
import { readSav } from "./spss/read-sav.js";
import { readDta } from "./stata/read-dta.js";
import { readXlsx, type XlsxOptions } from "./xlsx/read-xlsx.js";

/** The kinds of file a survey can be read from. */
export type FileKind = "csv" | "sav" | "dta" | "parquet" | "xlsx";

/** What kind of file this is, by its first bytes, whatever its name ends in. */
function kindOf(beginning: Uint8Array): FileKind {
  const text = new TextDecoder("latin1").decode(beginning.subarray(0, 16));
  if (text.startsWith("$FL2") || text.startsWith("$FL3")) return "sav";
  if (text.startsWith("<stata_dta>")) return "dta";
  const [version, order, type] = beginning;
  if (version !== undefined && version >= 102 && version <= 115 && (order === 1 || order === 2) && type === 1)
    return "dta";
  if (text.startsWith("PAR1")) return "parquet";
  if (text.startsWith("PK\u0003\u0004")) return "xlsx";
  return "csv";
}

/** Node reads no larger file in one go. */
const largestWhole = 2 ** 31 - 1;

/** What a file of any kind can be read with. */
export interface TableOptions extends CsvOptions, XlsxOptions {}

/** Reads a survey file of any kind, told by its content, or some of its columns. */
export async function readTable(file: string, options: TableOptions = {}): Promise<ReadTable> {
  const kind = kindOf(await firstBytes(file));
  const { size } = await stat(file);
  if (size > largestWhole && kind !== "csv" && kind !== "parquet") {
    throw new PopuliError(
      `${kinds[kind]} of ${size} bytes cannot be read: it must be held in memory whole`,
      { file },
      "convert it to Parquet or CSV, of which some columns can be read (columns: […])",
    );
  }
  const table = noteEnding(await readers[kind](file, options), kind, file);
  if (options.columns === undefined) return table;
  const names = table.columns.map(({ name }) => name);
  const columns = chooseColumns(names, options.columns, file).map((c) => table.columns[c]!);
  const { codebook } = table;
  if (codebook === undefined) return { ...table, columns };
  return { ...table, columns, codebook: codebookOf(codebook, options.columns) };
}

const readers = { sav: readSav, dta: readDta, parquet: readParquet, xlsx: readXlsx, csv: readCsv };

/** What files that are named so should be. */
const endings: Readonly<Record<string, FileKind>> = {
  ".sav": "sav",
  ".zsav": "sav",
  ".dta": "dta",
  ".parquet": "parquet",
  ".xlsx": "xlsx",
  ".csv": "csv",
  ".tsv": "csv",
};
const kinds: Readonly<Record<FileKind, string>> = {
  csv: "delimited text",
  sav: "an SPSS file",
  dta: "a Stata file",
  parquet: "a Parquet file",
  xlsx: "an Excel workbook",
};

/** A file that is not what its name says is read as what it is, and that is said. */
function noteEnding(table: ReadTable, kind: FileKind, file: string): ReadTable {
  const ending = extname(file).toLowerCase();
  const named = endings[ending];
  return named === undefined || named === kind
    ? table
    : {
        ...table,
        notes: [...table.notes, `it is named ${ending}, but is ${kinds[kind]}, and was read as such`],
      };
}

async function firstBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file, "r");
  const beginning = new Uint8Array(16);
  try {
    await handle.read(beginning, 0, beginning.length);
  } finally {
    await handle.close();
  }
  return beginning;
}
