import { writeFile } from "node:fs/promises";
import { counted } from "../../../errors/counted.js";
import type { Codebook } from "../../codebook/codebook.js";
import { syntheticNote } from "../../codebook/synthetic-note.js";
import type { WrittenColumn, WrittenTable } from "../../table/written-table.js";
import { ByteWriter } from "../labelled/byte-writer.js";
import { cutNotes, fileTitle, namesOf } from "../labelled/cut-notes.js";
import { lettersForMissing, recodedNote } from "../labelled/missing-codes.js";
import { renamedNote, validNames } from "../labelled/valid-names.js";
import { firstMissing, rankOfCode } from "./missing.js";
import { type StataColumn, type StataType, stataColumn } from "./stata-column.js";
import { stataNames } from "./stata-names.js";

const typeNumber: Readonly<Record<Exclude<StataType, "text">, number>> = {
  "long text": 32_768,
  double: 65_526,
  long: 65_528,
  int: 65_529,
  byte: 65_530,
};

/**
 * Writes columns as a Stata file (.dta version 118, Stata 14 and later): names, labels, value labels, long texts. Missing
 * codes become Stata's extended missing values, ".a" … ".z", with their labels; names that Stata does not accept are
 * changed. A column
 * whose texts are all dates, or all dates and times, becomes a column of Stata dates.
 *
 * @returns notes for the user on what Stata cannot hold
 */
export async function writeDta(file: string, { columns, size, codebook }: WrittenTable): Promise<string[]> {
  const notes: string[] = [];
  const given = columns.map(({ variable }) => variable.name);
  const names = validNames(given, stataNames);
  notes.push(...renamedNote("Stata", given, names));
  const recodings = columns.map(lettersForMissing);
  notes.push(...recodedNote("Stata", recodings));
  const stata = recodings.map(({ column }, k) => stataColumn(column, names[k]!, notes));
  notes.push(
    ...fileNotes(
      recodings.map(({ column }) => column),
      codebook,
    ),
  );
  const out = new ByteWriter();
  // Where each part begins, for the map near the beginning of the file.
  const places = [out.length];
  out.text("<stata_dta>");
  writeHeader(out, columns.length, size, fileTitle(codebook));
  places.push(out.length);
  const map = out.length + "<map>".length;
  out.text(`<map>${"\0".repeat(8 * 14)}</map>`);
  const part = (tag: string, write: () => void) => {
    places.push(out.length);
    out.text(`<${tag}>`);
    write();
    out.text(`</${tag}>`);
  };
  part("variable_types", () => {
    for (const { type, width } of stata) out.int16(type === "text" ? width : typeNumber[type]);
  });
  part("varnames", () => {
    for (const { name } of stata) out.field(name, 129, 0);
  });
  part("sortlist", () => {
    for (let k = 0; k <= columns.length; k++) out.int16(0);
  });
  part("formats", () => {
    for (const column of stata) out.field(displayFormat(column), 57, 0);
  });
  part("value_label_names", () => {
    for (const { name, labels } of stata) out.field(labels.length > 0 ? name : "", 129, 0);
  });
  part("variable_labels", () => {
    for (const { source } of stata) out.field([...source.variable.label].slice(0, 80).join(""), 321, 0);
  });
  part("characteristics", () => {
    if (codebook.synthetic) writeNote(out, syntheticNote);
  });
  part("data", () => {
    for (let i = 0; i < size; i++) for (const [k, column] of stata.entries()) writeCell(out, column, i, k);
  });
  part("strls", () => {
    for (const [k, column] of stata.entries())
      if (column.type === "long text") writeLongTexts(out, column, k);
  });
  part("value_labels", () => {
    for (const { name, labels } of stata) if (labels.length > 0) writeLabels(out, name, labels);
  });
  places.push(out.length);
  out.text("</stata_dta>");
  places.push(out.length);
  for (const [k, offset] of places.entries()) out.int64At(map + 8 * k, offset);
  await writeFile(file, out.finish());
  return notes;
}

function fileNotes(
  columns: readonly WrittenColumn[],
  codebook: Pick<Codebook, "title" | "synthetic">,
): string[] {
  const notes: string[] = [];
  const kept = columns.filter(({ missing }) => missing.some(({ code }) => typeof code === "number"));
  if (kept.length > 0) {
    notes.push(
      `${counted(kept.length, "column has", "columns have")} missing codes that are numbers (${namesOf(kept)}): Stata has no more missing values, and counts them as answers`,
    );
  }
  const weights = columns.filter(({ variable }) => variable.role === "weight");
  if (weights.length > 0) {
    notes.push(
      `Stata files do not say which variable is the weight: give ${namesOf(weights)} with each command`,
    );
  }
  return [...notes, ...cutNotes(fileTitle(codebook), columns, { unit: "characters", title: 80, label: 80 })];
}

function writeHeader(out: ByteWriter, columns: number, size: number, title: string): void {
  out.text("<header><release>118</release><byteorder>LSF</byteorder><K>");
  out.int16(columns);
  out.text("</K><N>");
  out.int64(size);
  out.text("</N><label>");
  const bytes = new TextEncoder().encode([...title].slice(0, 80).join(""));
  out.int16(bytes.length);
  out.raw(bytes);
  // No time stamp: the same survey gives the same bytes.
  out.text("</label><timestamp>\0</timestamp></header>");
}

function displayFormat({ type, width, format }: StataColumn): string {
  if (format !== undefined) return format;
  if (type === "text") return `%${width}s`;
  if (type === "long text") return "%9s";
  return type === "double" ? "%10.0g" : "%12.0g";
}

/** Writes a note on the whole file, which Stata's `notes` shows: its text, and how many notes there are. */
function writeNote(out: ByteWriter, note: string): void {
  for (const [name, text] of [
    ["note1", note],
    ["note0", "1"],
  ] as const) {
    const value = new TextEncoder().encode(`${text}\0`);
    out.text("<ch>");
    out.int32(2 * 129 + value.length);
    out.field("_dta", 129, 0);
    out.field(name, 129, 0);
    out.raw(value);
    out.text("</ch>");
  }
}

function writeLongTexts(out: ByteWriter, { source }: StataColumn, k: number): void {
  for (const [i, cell] of source.cells.entries()) {
    if (cell === null || cell === "") continue;
    const bytes = new TextEncoder().encode(`${cell}\0`);
    out.text("GSO");
    out.int32(k + 1);
    out.int64(i + 1);
    out.uint8(130);
    out.int32(bytes.length);
    out.raw(bytes);
  }
}

function writeCell(out: ByteWriter, { source, type, width }: StataColumn, i: number, k: number): void {
  const cell = source.cells[i]!;
  if (type === "text") {
    out.field(cell === null ? "" : String(cell), width, 0);
    return;
  }
  if (type === "long text") {
    const empty = cell === null || cell === "";
    // Two bytes for the variable, six for the row; zeros for an empty text.
    out.int16(empty ? 0 : k + 1);
    out.int32(empty ? 0 : i + 1);
    out.int16(0);
    return;
  }
  const rank = typeof cell === "string" ? (rankOfCode(cell) ?? 0) : 0;
  if (type === "byte") out.uint8((typeof cell === "number" ? cell : firstMissing[1]! + rank) & 0xff);
  else if (type === "int") out.int16(typeof cell === "number" ? cell : firstMissing[2]! + rank);
  else if (type === "long") out.int32(typeof cell === "number" ? cell : firstMissing[4]! + rank);
  else if (typeof cell === "number") out.float64(cell);
  else {
    out.int32(0);
    out.int32(0x7fe00000 + (rank << 8));
  }
}

function writeLabels(out: ByteWriter, name: string, labels: readonly (readonly [number, string])[]): void {
  const texts = labels.map(([, label]) => new TextEncoder().encode(`${label}\0`));
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  out.text("<lbl>");
  out.int32(8 + 8 * labels.length + length);
  out.field(name, 129, 0);
  out.field("", 3, 0);
  out.int32(labels.length);
  out.int32(length);
  let offset = 0;
  for (const text of texts) {
    out.int32(offset);
    offset += text.length;
  }
  for (const [value] of labels) out.int32(value);
  for (const text of texts) out.raw(text);
  out.text("</lbl>");
}
