import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { counted } from "../../../errors/counted.js";
import { knownEncoding } from "../../table/known-encoding.js";
import type { ReadOptions } from "../../table/read-options.js";
import { readRows } from "../../table/read-rows.js";
import type { ReadTable } from "../../table/table.js";
import { BinaryCursor } from "../labelled/binary-cursor.js";
import { labelledTable } from "../labelled/labelled-table.js";
import { type Catalogue, readCatalogue } from "./catalogue.js";
import { numberReader, sasDouble, textReader } from "./column-reader.js";
import { decoderOf } from "./decoder.js";
import { readDictionary, type SasVariable } from "./dictionary.js";
import { readSasHeader } from "./header.js";
import { sasRows } from "./rows.js";
import { sasVariable } from "./sas-variable.js";

/**
 * Reads a SAS data set (.sas7bdat), of either byte order and word length, with COMPRESS=CHAR or BINARY: names, labels,
 * special missing values as ".a" … ".z" and "._". Dates and times become ISO texts. Value labels are in a catalogue: the
 * one that `options.catalogue` names, else NAME.sas7bcat or formats.sas7bcat in the same folder.
 *
 * @throws PopuliError naming file and byte where the file is cut short or damaged
 * @throws Interrupted when the signal is raised
 */
export async function readSas7bdat(file: string, options: ReadOptions = {}): Promise<ReadTable> {
  const bytes = new Uint8Array(await readFile(file));
  const cursor = new BinaryCursor(bytes, file);
  const header = readSasHeader(cursor);
  const notes: string[] = [];
  const encoding = knownEncoding(options.encoding, file);
  const decode = decoderOf(header, encoding, notes);
  const dictionary = readDictionary(cursor, header, decode);
  if (dictionary.variables.length === 0) cursor.fail("the data set has no variables");
  const readers = dictionary.variables.map((variable) => {
    checkVariable(variable, dictionary.rowBytes, cursor);
    return variable.isText
      ? textReader(variable, decode)
      : numberReader(variable.format, sasDouble(variable, cursor.littleEndian));
  });
  const total = dictionary.rows - dictionary.deleted;
  const rows = sasRows(cursor, header, dictionary);
  const size = await readRows(file, total, options, () => {
    const row = rows.next();
    if (row.done === true) return false;
    for (const reader of readers) reader.read(row.value);
    return true;
  });
  if (size < total)
    cursor.fail(`the data end after ${size} of ${total} rows`, "the file is cut short or damaged");
  if (dictionary.deleted > 0) notes.push(`${dictionary.deleted} deleted rows skipped`);
  const labels = await cataloguedLabels(file, options.catalogue, encoding, dictionary.variables, notes);
  const columns = dictionary.variables.map((variable, k) => ({
    collector: readers[k]!.collector,
    variable: sasVariable(variable, readers[k]!.isText, labels?.get(formatName(variable))),
  }));
  return labelledTable(columns, {
    ...{ file, size, notes, title: dictionary.title },
    hash: createHash("sha256").update(bytes).digest("hex"),
  });
}

function checkVariable(
  { name, isText, at, bytes }: SasVariable,
  rowBytes: number,
  cursor: BinaryCursor,
): void {
  const fits = at >= 0 && at + bytes <= rowBytes;
  if (fits && (isText ? bytes <= 32_767 : bytes >= 3 && bytes <= 8)) return;
  cursor.fail(
    `the variable '${name}' has ${bytes} bytes from ${at} of a row of ${rowBytes}`,
    "the file is damaged",
  );
}

/** The name under which a catalogue has a variable's format: that of texts begins with "$". */
const formatName = ({ format, isText }: SasVariable): string =>
  (isText && !format.startsWith("$") ? `$${format}` : format).toUpperCase();

/** The value labels of a catalogue, by format; adds notes on which one, or that one is missing. */
async function cataloguedLabels(
  file: string,
  given: string | undefined,
  encoding: string | undefined,
  variables: readonly SasVariable[],
  notes: string[],
): Promise<Catalogue | undefined> {
  const beside = [file.replace(/\.[^.]*$/, ".sas7bcat"), join(dirname(file), "formats.sas7bcat")];
  const found = given ?? beside.find((path) => path !== file && existsSync(path));
  if (found === undefined) return undefined;
  const catalogue = await readCatalogue(found, encoding);
  const used = variables.filter((variable) => catalogue.has(formatName(variable)));
  notes.push(`value labels of ${counted(used.length, "variable")} from ${basename(found)}`);
  return catalogue;
}
