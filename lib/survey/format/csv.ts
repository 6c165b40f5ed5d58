import { readCsv } from "./csv/read-csv.js";
import { writeCsv } from "./csv/write-csv.js";
import type { FileFormat } from "./file-format.js";

/** Comma-separated values, and text with other separators: what any file is read as that no other format recognises. */
export const csv: FileFormat = {
  name: "CSV",
  noun: "delimited text",
  endings: [".csv", ".tsv"],
  readWhole: false,
  read: readCsv,
  writing: { codebook: "beside", responseSets: true, write: writeCsv },
};
