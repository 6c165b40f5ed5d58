import { beginsWith, type FileFormat } from "./file-format.js";
import { readXpt } from "./xpt/read-xpt.js";

/** SAS transport files, versions 5 and 8. */
export const xpt: FileFormat = {
  name: "SAS transport",
  noun: "a SAS transport file",
  endings: [".xpt", ".xport"],
  recognises: beginsWith("HEADER RECORD*******LIBRARY", "HEADER RECORD*******LIBV8"),
  readWhole: true,
  read: readXpt,
};
