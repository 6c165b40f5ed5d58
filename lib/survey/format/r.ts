import type { FileFormat } from "./file-format.js";
import { readR } from "./r/read-r.js";
import { isR } from "./r/read-values.js";
import { packingOf } from "./r/unpack.js";

/** Data frames of R. Nothing else that is read is packed with gzip, bzip2 or xz. */
export const r: FileFormat = {
  name: "R",
  noun: "an R file",
  endings: [".rds", ".rdata", ".rda"],
  recognises: (beginning) => packingOf(beginning) !== undefined || isR(beginning),
  readWhole: true,
  read: readR,
};
