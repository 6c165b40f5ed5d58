import { type FileFormat, latin1 } from "./file-format.js";
import { readPor } from "./por/read-por.js";

/** SPSS portable files, which are text. */
export const por: FileFormat = {
  name: "SPSS portable",
  noun: "an SPSS portable file",
  endings: [".por"],
  // 200 characters of splash, 256 of the character set, and the ends of six lines.
  recognises: (beginning) =>
    latin1(beginning)
      .replace(/[\r\n]/g, "")
      .slice(456, 464) === "SPSSPORT",
  readWhole: true,
  read: readPor,
};
