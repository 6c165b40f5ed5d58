import { beginsWith, type FileFormat } from "./file-format.js";
import { readDta } from "./stata/read-dta.js";
import { writeDta } from "./stata/write-dta.js";

const isTagged = beginsWith("<stata_dta>");

/** Stata's files of versions 102 to 115, which begin with the version, the byte order (1 or 2) and a 1. */
function isBinary([version = 0, byteOrder, type]: Uint8Array): boolean {
  const ordered = byteOrder === 1 || byteOrder === 2 || (version === 102 && byteOrder === 0);
  return version >= 102 && version <= 115 && ordered && type === 1;
}

export const stata: FileFormat = {
  name: "Stata",
  noun: "a Stata file",
  endings: [".dta"],
  recognises: (beginning) => isTagged(beginning) || isBinary(beginning),
  readWhole: true,
  read: readDta,
  writing: { codebook: "labels", responseSets: false, remark: "Stata 14 and later", write: writeDta },
};
