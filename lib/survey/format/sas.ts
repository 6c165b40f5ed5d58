import type { FileFormat } from "./file-format.js";
import { readSas7bdat } from "./sas/read-sas7bdat.js";
import { isSasFile } from "./sas/signature.js";

/** SAS data sets of version 7 and later. */
export const sas: FileFormat = {
  name: "SAS",
  noun: "a SAS data set",
  endings: [".sas7bdat"],
  recognises: (beginning) => isSasFile(beginning, "data set"),
  readWhole: true,
  read: readSas7bdat,
};
