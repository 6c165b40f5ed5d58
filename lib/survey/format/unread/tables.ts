import { at, bytes, part, type UnreadKind } from "./file-start.js";

const toXlsx = "open it in Excel or LibreOffice and save it as .xlsx or CSV";
const toParquet =
  "convert it to Parquet: pandas.read_…(FILE).to_parquet(…), or COPY … TO 'x.parquet' in DuckDB";

/** The streams of an OLE file, such as Office wrote before 2007, have their names in UTF-16. */
const ole = (...streams: readonly string[]): UnreadKind["is"] => {
  const names = streams.map((name) => [...name].join("\0"));
  return (start) => isOle(start) && names.some((name) => start.text.includes(name));
};
const isOle = bytes("d0cf11e0a1b11ae1");

/** Workbooks, databases and other tables. */
export const tables: readonly UnreadKind[] = [
  {
    what: "an Excel workbook with a password",
    is: ole("EncryptedPackage", "EncryptionInfo"),
    advice: "open it with its password and save it without one",
  },
  { what: "a Word document", is: ole("WordDocument"), advice: "copy its table into a workbook" },
  { what: "an Outlook message", is: ole("__properties"), advice: "save its attachment" },
  {
    what: "an old Excel workbook (.xls)",
    is: (start) => ole("Workbook", "Book")(start) || (isOle(start) && start.ending === ".xls"),
    advice: toXlsx,
  },
  {
    what: "an old Excel workbook (.xls)",
    is: bytes("0902060000", "0904060000", "0908080000", "0908100000"),
    advice: toXlsx,
  },
  { what: "a file of Microsoft Office before 2007", is: isOle, advice: "save its table as .xlsx or CSV" },
  { what: "a binary Excel workbook (.xlsb)", is: part(/^xl\/workbook\.bin$/i), advice: toXlsx },
  {
    what: "an Apple Numbers document",
    is: part(/^(Index\/.*\.iwa|Index\.zip|index\.apxl)$/),
    advice: "in Numbers, export it as CSV or Excel",
  },
  { what: "a Word document", is: part(/^word\/document\.xml$/i), advice: "copy its table into a workbook" },
  { what: "a PowerPoint document", is: part(/^ppt\//i), advice: "copy its table into a workbook" },
  {
    what: "an OpenDocument file that is no spreadsheet",
    is: at(30, "mimetypeapplication/vnd.oasis"),
    advice: "save its table as .ods or CSV",
  },
  {
    what: "an MS Access file",
    is: at(4, "Standard Jet DB", "Standard ACE DB"),
    advice: "in Access, export the table as Excel or text",
  },
  {
    what: "an SQLite database",
    is: at(0, "SQLite format 3"),
    advice: "export the table: sqlite3 -csv -header FILE 'select * from …' > x.csv",
  },
  { what: "a DuckDB database", is: at(8, "DUCK"), advice: "export the table: COPY … TO 'x.parquet'" },
  {
    what: "a dBASE table (.dbf)",
    is: ({ bytes: found, ending }) =>
      ending === ".dbf" && [0x02, 0x03, 0x30, 0x31, 0x43, 0x83, 0x8b, 0xf5].includes(found[0] ?? 0),
    advice: toXlsx,
  },
  { what: "an Apache Arrow file", is: at(0, "ARROW1"), advice: toParquet },
  { what: "a Feather file of version 1", is: at(0, "FEA1"), advice: toParquet },
  {
    what: "an Apache Arrow stream",
    is: ({ text, bytes: found }) => text.startsWith("\xff\xff\xff\xff") && found[6] === 0 && found[7] === 0,
    advice: toParquet,
  },
  {
    what: "an encrypted Parquet file",
    is: at(0, "PARE"),
    advice: "decrypt it with the program that wrote it",
  },
  { what: "an ORC file", is: at(0, "ORC"), advice: toParquet },
  { what: "an Avro file", is: at(0, "Obj\x01"), advice: toParquet },
  { what: "an HDF5 file", is: bytes("894844460d0a1a0a"), advice: toParquet },
  { what: "a NetCDF file", is: at(0, "CDF\x01", "CDF\x02", "CDF\x05"), advice: toParquet },
];
