import { beginsWith, type FileFormat } from "./file-format.js";
import { readXlsx } from "./xlsx/read-xlsx.js";

const isZip = beginsWith("PK\u0003\u0004");

/** Excel workbooks, which are zip archives. One whose list of parts is lost is taken for one, and refused as damaged. */
export const excel: FileFormat = {
  name: "Excel",
  noun: "an Excel workbook",
  endings: [".xlsx"],
  recognises: (beginning, parts) =>
    isZip(beginning) && (parts.length === 0 || parts.some((part) => /^xl\/workbook\.xml$/i.test(part))),
  readWhole: true,
  read: readXlsx,
};
