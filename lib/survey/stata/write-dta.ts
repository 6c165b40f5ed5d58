import { writeFile } from "node:fs/promises";
import { ByteWriter } from "../byte-writer.js";
import type { Code, Codebook } from "../codebook.js";
import { cutNotes, fileTitle, namesOf } from "../cut-notes.js";
import { momentsOf, stataEpochDays } from "../dates.js";
import { syntheticNote } from "../survey-table.js";
import type { WrittenColumn } from "../written-column.js";
import { firstMissing, rankOfMissing } from "./missing.js";

type StataType = "byte" | "int" | "long" | "double" | "text" | "long text";

const typeNumber: Readonly<Record<Exclude<StataType, "text">, number>> = {
  "long text": 32_768,
  double: 65_526,
  long: 65_528,
  int: 65_529,
  byte: 65_530,
};

interface StataColumn {
  readonly source: WrittenColumn;
  readonly name: string;
  readonly type: StataType;
  /** Bytes of a text. */
  readonly width: number;
  readonly labels: readonly (readonly [number, string])[];
  /** Display format of a date, or of a date and time. */
  readonly format?: "%td" | "%tc";
}

/**
 * Writes columns as a Stata file (.dta version 118, Stata 14 and later): names, labels, value labels, long texts. Codes
 * ".a" … ".z" become Stata's extended missing values; other missing codes stay numbers, with their labels. A column of which
 * every text is a date, or a date and time, becomes one. Returns what
 * Stata's format cannot hold, in words, for the user to see.
 */
export async function writeDta(
  file: string,
  columns: readonly WrittenColumn[],
  size: number,
  codebook: Pick<Codebook, "title" | "synthetic">,
): Promise<string[]> {
  const notes: string[] = [];
  const names = new Set<string>();
  const stata = columns.map((column) => stataColumn(column, names, notes));
  const kept = columns.filter(({ missing }) => missing.some(({ code }) => typeof code === "number"));
  if (kept.length > 0) {
    notes.push(
      `${kept.length} columns have missing codes that are numbers (${namesOf(kept)}): Stata counts them as answers (recode them to .a … .z)`,
    );
  }
  const weights = columns.filter(({ variable }) => variable.role === "weight");
  if (weights.length > 0) {
    notes.push(
      `Stata files do not say which variable is the weight: give ${namesOf(weights)} with each command`,
    );
  }
  notes.push(...cutNotes(fileTitle(codebook), columns, { unit: "characters", title: 80, label: 80 }));
  const out = new ByteWriter();
  const places: number[] = [];
  const place = () => places.push(out.length);
  place();
  out.text("<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>");
  out.int16(columns.length);
  out.text("</K><N>");
  out.int64(size);
  out.text("</N><label>");
  const title = new TextEncoder().encode([...fileTitle(codebook)].slice(0, 80).join(""));
  out.int16(title.length);
  out.raw(title);
  // No time stamp: the same survey gives the same bytes.
  out.text("</label><timestamp>\0</timestamp></header>");
  place();
  out.text("<map>");
  const map = out.length;
  for (let k = 0; k < 14; k++) out.int64(0);
  out.text("</map>");
  place();
  out.text("<variable_types>");
  for (const { type, width } of stata) out.int16(type === "text" ? width : typeNumber[type]);
  out.text("</variable_types>");
  place();
  out.text("<varnames>");
  for (const { name } of stata) out.field(name, 129, 0);
  out.text("</varnames>");
  place();
  out.text("<sortlist>");
  for (let k = 0; k <= columns.length; k++) out.int16(0);
  out.text("</sortlist>");
  place();
  out.text("<formats>");
  for (const { type, width, format: moment } of stata) {
    const format =
      moment ??
      (type === "text"
        ? `%${width}s`
        : type === "long text"
          ? "%9s"
          : type === "double"
            ? "%10.0g"
            : "%12.0g");
    out.field(format, 57, 0);
  }
  out.text("</formats>");
  place();
  out.text("<value_label_names>");
  for (const { name, labels } of stata) out.field(labels.length > 0 ? name : "", 129, 0);
  out.text("</value_label_names>");
  place();
  out.text("<variable_labels>");
  for (const { source } of stata) out.field([...source.variable.label].slice(0, 80).join(""), 321, 0);
  out.text("</variable_labels>");
  place();
  out.text("<characteristics>");
  if (codebook.synthetic) {
    const note = new TextEncoder().encode(`${syntheticNote}\0`);
    for (const [name, value] of [
      ["note1", note],
      ["note0", new TextEncoder().encode("1\0")],
    ] as const) {
      out.text("<ch>");
      out.int32(2 * 129 + value.length);
      out.field("_dta", 129, 0);
      out.field(name, 129, 0);
      out.raw(value);
      out.text("</ch>");
    }
  }
  out.text("</characteristics>");
  place();
  out.text("<data>");
  for (let i = 0; i < size; i++) for (const [k, column] of stata.entries()) writeCell(out, column, i, k);
  out.text("</data>");
  place();
  out.text("<strls>");
  for (const [k, { source, type }] of stata.entries()) {
    if (type !== "long text") continue;
    for (let i = 0; i < size; i++) {
      const cell = source.cells[i]!;
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
  out.text("</strls>");
  place();
  out.text("<value_labels>");
  for (const { name, labels } of stata) if (labels.length > 0) writeLabels(out, name, labels);
  out.text("</value_labels>");
  place();
  out.text("</stata_dta>");
  place();
  for (const [k, offset] of places.entries()) out.int64At(map + 8 * k, offset);
  await writeFile(file, out.finish());
  return notes;
}

function stataColumn(written: WrittenColumn, names: Set<string>, notes: string[]): StataColumn {
  const moments =
    written.values.length > 0
      ? undefined
      : momentsOf(written.cells, (text) => rankOfMissing(text) !== undefined);
  const format =
    moments === undefined || moments.kind === "time" ? undefined : moments.kind === "date" ? "%td" : "%tc";
  const source =
    moments === undefined || format === undefined
      ? written
      : {
          ...written,
          cells: moments.seconds.map((cell) => (typeof cell === "number" ? stataMoment(cell, format) : cell)),
        };
  const name = stataName(source.variable.name, names);
  if (name !== source.variable.name) notes.push(`${source.variable.name} is called ${name}`);
  const numbers = source.cells.filter((cell) => typeof cell === "number");
  const texts = source.cells.filter((cell) => typeof cell === "string");
  const plain = texts.filter((text) => rankOfMissing(text) === undefined);
  const isText = numbers.length === 0 && plain.length > 0;
  const known = new Set(source.missing.map(({ code }) => code));
  const becoming = new Set(texts.filter((text) => rankOfMissing(text) !== undefined && !known.has(text)));
  if (!isText && becoming.size > 0) {
    notes.push(
      `${source.variable.name}: ${[...becoming].join(", ")} are written as Stata's missing values of these names`,
    );
  }
  if (!isText && plain.length > 0) {
    notes.push(`${source.variable.name}: ${plain.length} texts among its numbers are written as missing (.)`);
  }
  const labelled = isText
    ? []
    : [...source.values, ...source.missing].filter(({ code, label }) => label !== String(code));
  const labels = labelled.flatMap(({ code, label }) => {
    const value = labelValue(code);
    return value === undefined ? [] : [[value, label] as const];
  });
  if (labels.length < labelled.length) {
    notes.push(
      `${source.variable.name}: Stata labels whole numbers only, ${labelled.length - labels.length} labels are left out`,
    );
  }
  if (isText) {
    if (source.values.some(({ code, label }) => code !== label)) {
      notes.push(`${source.variable.name}: Stata does not label texts, its value labels are left out`);
    }
    if (source.missing.length > 0) {
      notes.push(`${source.variable.name}: Stata has no missing texts, they count as answers`);
    }
    const encoder = new TextEncoder();
    let longest = 1;
    for (const text of new Set(texts)) longest = Math.max(longest, encoder.encode(text).length);
    return {
      source,
      name,
      type: longest > 2045 ? "long text" : "text",
      width: Math.min(2045, longest),
      labels,
    };
  }
  if (format !== undefined)
    return { source, name, type: format === "%td" ? "long" : "double", width: 0, labels, format };
  return { source, name, type: numberType(numbers), width: 0, labels };
}

/** Days, or milliseconds, since 1960, of seconds since 1970. */
function stataMoment(seconds: number, format: "%td" | "%tc"): number {
  const since = seconds - stataEpochDays * 86_400;
  return format === "%td" ? since / 86_400 : since * 1000;
}

/** The narrowest type; Stata keeps each type's largest numbers for missing values. */
function numberType(numbers: readonly number[]): StataType {
  const within = (low: number, high: number) =>
    numbers.every((value) => Number.isInteger(value) && value >= low && value <= high);
  if (within(-127, 100)) return "byte";
  if (within(-32_767, 32_740)) return "int";
  return within(-2_147_483_647, 2_147_483_620) ? "long" : "double";
}

function labelValue(code: Code): number | undefined {
  if (typeof code === "string") {
    const rank = rankOfMissing(code);
    return rank === undefined ? undefined : firstMissing[4]! + rank;
  }
  return Number.isInteger(code) && Math.abs(code) < firstMissing[4]! ? code : undefined;
}

/** At most 32 letters, digits and underscores, no digit first, unlike any other. */
function stataName(name: string, taken: Set<string>): string {
  const cleaned = [...name.replace(/[^\p{L}\p{N}_]/gu, "_")].slice(0, 32).join("");
  const valid = /^[\p{L}_]/u.test(cleaned) ? cleaned : [..."_".concat(cleaned)].slice(0, 32).join("");
  let unique = valid;
  for (let k = 2; taken.has(unique); k++)
    unique = `${[...valid].slice(0, 32 - String(k).length).join("")}${k}`;
  taken.add(unique);
  return unique;
}

function writeCell(out: ByteWriter, { source, type, width }: StataColumn, i: number, k: number): void {
  const cell = source.cells[i]!;
  if (type === "text") {
    out.field(cell === null ? "" : String(cell), width, 0);
    return;
  }
  if (type === "long text") {
    const empty = cell === null || cell === "";
    // Two bytes of variable, six of row; zeros for an empty text.
    out.int16(empty ? 0 : k + 1);
    out.int32(empty ? 0 : i + 1);
    out.int16(0);
    return;
  }
  const rank = typeof cell === "string" ? (rankOfMissing(cell) ?? 0) : 0;
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
