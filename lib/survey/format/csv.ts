import { readCsv } from "./csv/read-csv.js";
import { writeCsv } from "./csv/write-csv.js";
import type { FileFormat } from "./file-format.js";

/** Text separated by commas or other characters. A file that no other format recognises is read as this. */
export const csv: FileFormat = {
  name: "CSV",
  noun: "delimited text",
  endings: [".csv", ".tsv"],
  readWhole: false,
  read: readCsv,
  writing: { codebook: "beside", responseSets: true, write: writeCsv },
};
