import { type FileFormat, latin1 } from "./file-format.js";
import { readOds } from "./ods/read-ods.js";

/** OpenDocument spreadsheets, which are zip archives. Their type stands first, unpacked, or they have a content.xml. */
export const ods: FileFormat = {
  name: "OpenDocument",
  noun: "an OpenDocument spreadsheet",
  endings: [".ods", ".ots"],
  recognises: (beginning, parts) =>
    latin1(beginning.subarray(30, 90)).startsWith("mimetypeapplication/vnd.oasis.opendocument.spreadsheet") ||
    (parts.includes("content.xml") && parts.includes("META-INF/manifest.xml") && !parts.includes("mimetype")),
  readWhole: true,
  read: readOds,
};
