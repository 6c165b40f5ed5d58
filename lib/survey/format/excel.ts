import { beginsWith, type FileFormat } from "./file-format.js";
import { readXlsx } from "./xlsx/read-xlsx.js";

/** Excel workbooks, which are zip archives. */
export const excel: FileFormat = {
  name: "Excel",
  noun: "an Excel workbook",
  endings: [".xlsx"],
  recognises: beginsWith("PK\u0003\u0004"),
  readWhole: true,
  read: readXlsx,
};
