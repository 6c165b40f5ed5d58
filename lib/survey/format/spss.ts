import { beginsWith, type FileFormat } from "./file-format.js";
import { readSav } from "./spss/read-sav.js";
import { writeSav } from "./spss/write-sav.js";

/** SPSS system files, plain and compressed with zlib. */
export const spss: FileFormat = {
  name: "SPSS",
  noun: "an SPSS file",
  endings: [".sav", ".zsav"],
  recognises: beginsWith("$FL2", "$FL3"),
  readWhole: true,
  read: readSav,
  writing: { codebook: "labels", responseSets: true, write: writeSav },
};
