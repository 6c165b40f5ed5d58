import { writeFile } from "node:fs/promises";
import type { Code, Codebook } from "../../codebook/codebook.js";
import { syntheticNote } from "../../codebook/synthetic-note.js";
import type { WrittenTable } from "../../table/written-table.js";
import { ByteWriter, cutUtf8 } from "../labelled/byte-writer.js";
import { cutNotes, fileTitle } from "../labelled/cut-notes.js";
import { numbersForLetters, recodedNote } from "../labelled/missing-codes.js";
import { renamedNote, validNames } from "../labelled/valid-names.js";
import { formatNumber } from "./formats.js";
import { elementsIn, elementsOf, labelsOf, type SpssColumn, spssColumn } from "./spss-column.js";
import { spssNames } from "./spss-names.js";
import { writeExtensions } from "./write-extensions.js";
import { writeRows } from "./write-rows.js";

/** Print formats of dates and times: DATE11, DATETIME20, TIME8 (PSPP developer's guide, "Variable Record"). */
const momentFormats = {
  date: (20 << 16) | (11 << 8),
  "date and time": (22 << 16) | (20 << 8),
  time: (21 << 16) | (8 << 8),
};

/** Three columns more, for two decimals of a second. */
const fraction = { date: 0, "date and time": (3 << 8) | 2, time: (3 << 8) | 2 };

/**
 * Writes columns as an SPSS system file (.sav, UTF-8, bytecode compression): names, labels, value labels, user-missing
 * values, measures, multiple-response sets, and what an SPSS file said before of formats, ranges of missing values, attributes
 * and documents. Names that SPSS does not accept are changed, and the labels keep them. A column whose texts are all dates, all dates and times, or all times of
 * day becomes a column of SPSS dates.
 *
 * @returns notes for the user on what SPSS cannot hold
 */
export async function writeSav(file: string, { columns, size, codebook }: WrittenTable): Promise<string[]> {
  const notes: string[] = [];
  const given = columns.map(({ variable }) => variable.name);
  const names = validNames(given, spssNames);
  notes.push(...renamedNote("SPSS", given, names));
  const recodings = columns.map(numbersForLetters);
  notes.push(...recodedNote("SPSS", recodings));
  const spss = recodings.map(({ column }, k) => spssColumn(column, names[k]!, `V${k + 1}`, notes));
  notes.push(
    ...cutNotes(fileTitle(codebook), columns, { unit: "bytes", title: 64, label: 255, valueLabel: 120 }),
  );
  const out = new ByteWriter();
  writeHeader(out, spss, size, codebook);
  for (const column of spss) for (const s of column.segments.keys()) writeVariable(out, column, s);
  writeValueLabels(out, spss);
  const kept = (codebook.file?.documents ?? []).filter(
    (line) => !line.startsWith(syntheticNote.slice(0, 40)),
  );
  const documents = [...(codebook.synthetic ? [syntheticNote] : []), ...kept];
  if (documents.length > 0) {
    out.int32(6);
    out.int32(documents.length);
    for (const line of documents) out.field(line, 80, 0x20);
  }
  writeExtensions(out, spss, size, codebook);
  out.int32(999);
  out.int32(0);
  writeRows(out, spss, size);
  await writeFile(file, out.finish());
  return notes;
}

function writeHeader(
  out: ByteWriter,
  columns: readonly SpssColumn[],
  size: number,
  codebook: Pick<Codebook, "title" | "synthetic">,
): void {
  const weight = columns.findIndex(
    ({ source, moment }) => source.variable.role === "weight" && source.numeric && moment === undefined,
  );
  out.text("$FL2");
  out.field("@(#) SPSS DATA FILE written by Populi", 60, 0x20);
  out.int32(2);
  out.int32(elementsIn(columns));
  out.int32(1);
  out.int32(weight < 0 ? 0 : 1 + elementsIn(columns.slice(0, weight)));
  out.int32(size);
  out.float64(100);
  // No date: the same survey gives the same bytes.
  out.field("01 Jan 70", 9, 0x20);
  out.field("00:00:00", 8, 0x20);
  out.field(fileTitle(codebook), 64, 0x20);
  out.field("", 3, 0);
}

/** Writes the record of a column, or of segment `s` of a very long text. */
function writeVariable(
  out: ByteWriter,
  { source, name: fileName, shortName, width, segments, missing, range, moment }: SpssColumn,
  s: number,
): void {
  const segment = segments[s]!;
  // A variable without a label has its name as one.
  const hasLabel = s === 0 && source.variable.label !== fileName;
  const label = hasLabel ? cutUtf8(source.variable.label, 255) : new Uint8Array(0);
  const values: readonly Code[] = s === 0 ? [...(range ?? []), ...missing] : [];
  // Format types: 1 is A (text), 5 is F (number). Bytes: type, width, decimals.
  const decimals = source.cells.some((cell) => typeof cell === "number" && !Number.isInteger(cell)) ? 2 : 0;
  const plain = width > 0 ? (1 << 16) | (Math.min(255, segment) << 8) : (5 << 16) | (8 << 8) | decimals;
  const own = width > 0 ? undefined : formatNumber(source.variable.file?.format, moment ?? "number");
  const isFraction =
    moment !== undefined && source.cells.some((cell) => typeof cell === "number" && cell % 1 !== 0);
  const usual = moment === undefined ? plain : momentFormats[moment] + (isFraction ? fraction[moment] : 0);
  const format = own === undefined || (isFraction && (own & 0xff) === 0) ? usual : own;
  out.int32(2);
  out.int32(segment);
  out.int32(label.length > 0 ? 1 : 0);
  out.int32(range === undefined || s > 0 ? values.length : -values.length);
  out.int32(format);
  out.int32(format);
  const name = s === 0 ? shortName : `${shortName.slice(0, 5)}_${s.toString(36).toUpperCase()}`;
  out.field(name.slice(0, 8), 8, 0x20);
  if (label.length > 0) {
    out.int32(label.length);
    out.raw(label);
    out.field("", -label.length & 3, 0);
  }
  for (const value of values) {
    // LOWEST is the second most negative double, HIGHEST the largest.
    if (value === Number.NEGATIVE_INFINITY) out.float64(-1.7976931348623155e308);
    else if (value === Number.POSITIVE_INFINITY) out.float64(Number.MAX_VALUE);
    else if (typeof value === "number") out.float64(value);
    else out.field(value, 8, 0x20);
  }
  for (let element = 1; element < elementsOf(segment); element++) {
    out.int32(2);
    out.int32(-1);
    out.field("", 4 * 4, 0);
    out.field("", 8, 0x20);
  }
}

/** Writes labels of numbers, and of texts of up to eight bytes. */
function writeValueLabels(out: ByteWriter, columns: readonly SpssColumn[]): void {
  let element = 1;
  for (const column of columns) {
    const labels = column.width > 8 ? [] : labelsOf(column);
    if (labels.length > 0) {
      out.int32(3);
      out.int32(labels.length);
      for (const [code, label] of labels) {
        if (typeof code === "number") out.float64(code);
        else out.field(code, 8, 0x20);
        out.uint8(label.length);
        out.raw(label);
        out.field("", -(label.length + 1) & 7, 0x20);
      }
      out.int32(4);
      out.int32(1);
      out.int32(element);
    }
    element += elementsIn([column]);
  }
}
