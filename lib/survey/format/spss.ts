import { beginsWith, type FileFormat } from "./file-format.js";
import { isEncryptedSav } from "./spss/encrypted.js";
import { readSav } from "./spss/read-sav.js";
import { writeSav } from "./spss/write-sav.js";

const isPlain = beginsWith("$FL2", "$FL3");

/** SPSS system files: plain, compressed with zlib, or with a password. */
export const spss: FileFormat = {
  name: "SPSS",
  noun: "an SPSS file",
  endings: [".sav", ".zsav"],
  recognises: (beginning) => isPlain(beginning) || isEncryptedSav(beginning),
  readWhole: true,
  read: readSav,
  writing: { codebook: "labels", responseSets: true, write: writeSav },
};
