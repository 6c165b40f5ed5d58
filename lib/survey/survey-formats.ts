import { Table } from "../show/table.js";
import { formats } from "./format/formats.js";

/**
 * The file formats of surveys: how their files are named, whether they are written as well as read, and where the
 * codebook goes.
 *
 * @example
 * surveyFormats();
 */
export function surveyFormats(): Table {
  const codebook = { beside: "in a file beside it", inside: "inside", labels: "labels, missing values" };
  return new Table(
    "File formats of surveys",
    ["format", "endings", "read", "written", "codebook"].map((name) => ({ name })),
    formats.map(({ name, endings, readWhole, writing }) => [
      name,
      endings.join(" "),
      readWhole ? "held in memory whole" : "column by column",
      writing === undefined
        ? "—"
        : `${endings[0]}${writing.remark === undefined ? "" : `, ${writing.remark}`}`,
      writing === undefined ? "—" : codebook[writing.codebook],
    ]),
  );
}
