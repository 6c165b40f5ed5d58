import { beginsWith, type FileFormat } from "./file-format.js";
import { readParquet } from "./parquet/read-parquet.js";
import { writeParquet } from "./parquet/write-parquet.js";

export const parquet: FileFormat = {
  name: "Parquet",
  noun: "a Parquet file",
  endings: [".parquet"],
  recognises: beginsWith("PAR1"),
  readWhole: false,
  read: readParquet,
  writing: { codebook: "inside", responseSets: true, write: writeParquet },
};
