import { writeFile } from "node:fs/promises";
import { ByteWriter, cutUtf8 } from "../byte-writer.js";
import type { Code, Codebook, ResponseSet } from "../codebook.js";
import { cutNotes, fileTitle } from "../cut-notes.js";
import { type Moments, momentsOf, spssEpochSeconds } from "../dates.js";
import { syntheticNote } from "../survey-table.js";
import type { WrittenColumn } from "../written-column.js";
import { systemMissing } from "./dictionary.js";
import { formatResponseSets } from "./response-sets.js";

/** The longest text SPSS holds, in bytes. */
const longestText = 32_767;
const measureNumber = { nominal: 1, ordinal: 2, scale: 3 } as const;

/** A column in SPSS's terms. */
interface SpssColumn {
  readonly source: WrittenColumn;
  readonly shortName: string;
  /** 0 for numbers. */
  readonly width: number;
  /** Widths of the variables that the dictionary holds for it: one, or the segments of a very long text. */
  readonly segments: readonly number[];
  readonly missing: readonly Code[];
  readonly range: readonly [number, number] | undefined;
  /** What its numbers mean, where they are moments. */
  readonly moment: Moments["kind"] | undefined;
}

/** Print formats of moments: DATE11, DATETIME20, TIME8 (PSPP developer's guide, "Variable Record"). */
const momentFormats = {
  date: (20 << 16) | (11 << 8),
  "date and time": (22 << 16) | (20 << 8),
  time: (21 << 16) | (8 << 8),
};

/**
 * Writes columns as an SPSS system file (.sav, UTF-8, bytecode compression): names, labels, value labels, user-missing
 * values, measures, multiple-response sets. A column of which every text is a date, a date and time, or a time of day becomes one of SPSS's dates.
 * Returns what SPSS's format cannot hold, in words, for the user to see.
 */
export async function writeSav(
  file: string,
  columns: readonly WrittenColumn[],
  size: number,
  codebook: Pick<Codebook, "title" | "synthetic" | "responseSets">,
): Promise<string[]> {
  const notes: string[] = [];
  const spss = columns.map((column, k) => spssColumn(column, `V${k + 1}`, notes));
  notes.push(
    ...cutNotes(fileTitle(codebook), columns, { unit: "bytes", title: 64, label: 255, valueLabel: 120 }),
  );
  const out = new ByteWriter();
  const weight = columns.findIndex((column) => column.variable.role === "weight" && column.numeric);
  writeHeader(out, spss, size, weight, codebook);
  for (const column of spss) writeVariable(out, column);
  writeValueLabels(out, spss);
  if (codebook.synthetic) {
    out.int32(6);
    out.int32(1);
    out.field(syntheticNote, 80, 0x20);
  }
  writeExtensions(out, spss, size, codebook.responseSets ?? []);
  out.int32(999);
  out.int32(0);
  writeRows(out, spss, size);
  await writeFile(file, out.finish());
  return notes;
}

function spssColumn(written: WrittenColumn, shortName: string, notes: string[]): SpssColumn {
  const moments = written.values.length + written.missing.length > 0 ? undefined : momentsOf(written.cells);
  const source = moments === undefined ? written : { ...written, cells: spssSeconds(moments), numeric: true };
  const { name } = source.variable;
  const someNumber = source.cells.some((cell) => typeof cell === "number");
  const texts = new Set(source.cells.filter((cell) => typeof cell === "string"));
  const unlike = [...source.values, ...source.missing].filter(
    ({ code }) => typeof code === (texts.size > 0 && !someNumber ? "number" : "string"),
  );
  if (unlike.length > 0 && (someNumber || texts.size > 0)) {
    const codes = unlike.map(({ code }) => code).join(", ");
    notes.push(`${name}: the codes ${codes} are left out, as a variable is of numbers or of texts`);
  }
  if (someNumber && texts.size > 0) {
    const count = source.cells.filter((cell) => typeof cell === "string").length;
    notes.push(`${name}: ${count} texts among its numbers are written as system-missing`);
  }
  const isText = !someNumber && texts.size > 0;
  let width = 0;
  if (isText) {
    const encoder = new TextEncoder();
    let longest = 1;
    for (const text of texts) longest = Math.max(longest, encoder.encode(text).length);
    width = Math.min(longestText, longest);
    if (longest > longestText) notes.push(`${name}: texts are cut at ${longestText} bytes`);
  }
  const count = width > 255 ? Math.ceil(width / 252) : 1;
  const segments = Array.from({ length: count }, (_, s) =>
    count === 1 ? width : s < count - 1 ? 255 : width - 252 * (count - 1),
  );
  return { source, shortName, width, segments, ...missingOf(source, isText, notes), moment: moments?.kind };
}

/** Seconds since SPSS's first day; of a time of day since midnight. */
function spssSeconds({ kind, seconds }: Moments): (Code | null)[] {
  return seconds.map((value) =>
    typeof value !== "number" || kind === "time" ? value : value - spssEpochSeconds,
  );
}

/** Up to three missing values; more as a range, where no valid value lies in it, and one beside it. */
function missingOf(
  { variable, missing, cells }: WrittenColumn,
  isText: boolean,
  notes: string[],
): Pick<SpssColumn, "missing" | "range"> {
  const codes = missing.map((entry) => entry.code).filter((code) => (typeof code === "string") === isText);
  if (codes.length <= 3) {
    const short = codes.filter(
      (code) => typeof code === "number" || new TextEncoder().encode(code).length <= 8,
    );
    if (short.length < codes.length)
      notes.push(`${variable.name}: missing texts longer than 8 bytes are written as valid`);
    return { missing: short, range: undefined };
  }
  if (!isText) {
    const numbers = (codes as number[]).toSorted((a, b) => a - b);
    const unfit = new Set(codes);
    const valid = [...variable.values.map((entry) => entry.code), ...cells].filter(
      (code): code is number => typeof code === "number" && !unfit.has(code),
    );
    const free = (low: number, high: number) => valid.every((value) => value < low || value > high);
    const last = numbers.length - 1;
    for (const [from, to, single] of [
      [0, last, undefined],
      [1, last, 0],
      [0, last - 1, last],
    ] as const) {
      if (!free(numbers[from]!, numbers[to]!)) continue;
      return {
        range: [numbers[from]!, numbers[to]!],
        missing: single === undefined ? [] : [numbers[single]!],
      };
    }
  }
  notes.push(
    `${variable.name}: of ${codes.length} missing values SPSS can hold ${codes.slice(0, 3).join(", ")}`,
  );
  return { missing: codes.slice(0, 3), range: undefined };
}

const elementsOf = (width: number): number => (width === 0 ? 1 : Math.ceil(width / 8));

function writeHeader(
  out: ByteWriter,
  columns: readonly SpssColumn[],
  size: number,
  weight: number,
  codebook: Pick<Codebook, "title" | "synthetic">,
): void {
  out.text("$FL2");
  out.field("@(#) SPSS DATA FILE written by Populi", 60, 0x20);
  out.int32(2);
  const elements = (column: SpssColumn) => column.segments.reduce((sum, width) => sum + elementsOf(width), 0);
  out.int32(columns.reduce((sum, column) => sum + elements(column), 0));
  out.int32(1);
  out.int32(weight < 0 ? 0 : 1 + columns.slice(0, weight).reduce((sum, column) => sum + elements(column), 0));
  out.int32(size);
  out.float64(100);
  // No date: the same survey gives the same bytes.
  out.field("01 Jan 70", 9, 0x20);
  out.field("00:00:00", 8, 0x20);
  out.field(fileTitle(codebook), 64, 0x20);
  out.field("", 3, 0);
}

function writeVariable(
  out: ByteWriter,
  { source, shortName, width, segments, missing, range, moment }: SpssColumn,
): void {
  for (const [s, segment] of segments.entries()) {
    const label = s === 0 ? cutUtf8(source.variable.label, 255) : new Uint8Array(0);
    const values: readonly Code[] = s === 0 ? (range === undefined ? missing : [...range, ...missing]) : [];
    // A (text) is format 1, F (number) is 5; byte order: type, width, decimals.
    const decimals = source.cells.some((cell) => typeof cell === "number" && !Number.isInteger(cell)) ? 2 : 0;
    const plain = width > 0 ? (1 << 16) | (Math.min(255, segment) << 8) : (5 << 16) | (8 << 8) | decimals;
    const format = moment === undefined ? plain : momentFormats[moment];
    out.int32(2);
    out.int32(segment);
    out.int32(label.length > 0 ? 1 : 0);
    out.int32(range === undefined || s > 0 ? values.length : -values.length);
    out.int32(format);
    out.int32(format);
    out.field(
      s === 0 ? shortName : `${shortName.slice(0, 5)}_${s.toString(36).toUpperCase()}`.slice(0, 8),
      8,
      0x20,
    );
    if (label.length > 0) {
      out.int32(label.length);
      out.raw(label);
      out.field("", -label.length & 3, 0);
    }
    for (const value of values) {
      if (typeof value === "number") out.float64(value);
      else out.field(value, 8, 0x20);
    }
    for (let element = 1; element < elementsOf(segment); element++) {
      out.int32(2);
      out.int32(-1);
      out.field("", 4 * 4, 0);
      out.field("", 8, 0x20);
    }
  }
}

/** Labels of numbers, and of texts of up to eight bytes. */
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
        const bytes = cutUtf8(label, 120);
        out.uint8(bytes.length);
        out.raw(bytes);
        out.field("", -(bytes.length + 1) & 7, 0x20);
      }
      out.int32(4);
      out.int32(1);
      out.int32(element);
    }
    element += column.segments.reduce((sum, width) => sum + elementsOf(width), 0);
  }
}

/** The labels that are not just their codes, of the kind of code the column is written in. */
function labelsOf({ source, width }: SpssColumn): [Code, string][] {
  return [...source.values, ...source.missing]
    .filter(({ code, label }) => (typeof code === "string") === width > 0 && label !== String(code))
    .map(({ code, label }) => [code, label]);
}

function writeExtensions(
  out: ByteWriter,
  columns: readonly SpssColumn[],
  size: number,
  sets: readonly ResponseSet[],
): void {
  const extension = (subtype: number, elementSize: number, bytes: Uint8Array) => {
    out.int32(7);
    out.int32(subtype);
    out.int32(elementSize);
    out.int32(bytes.length / elementSize);
    out.raw(bytes);
  };
  const written = (write: (inner: ByteWriter) => void): Uint8Array => {
    const inner = new ByteWriter();
    write(inner);
    return inner.finish();
  };
  // Version 20.0.0, IEEE 754, little-endian, UTF-8.
  extension(
    3,
    4,
    written((inner) => {
      for (const value of [20, 0, 0, -1, 1, 1, 2, 65001]) inner.int32(value);
    }),
  );
  extension(
    4,
    8,
    written((inner) => {
      inner.float64(systemMissing);
      inner.float64(Number.MAX_VALUE);
      inner.float64(-1.7976931348623155e308); // the second most negative double: "lowest"
    }),
  );
  const shortNames = new Map(columns.map(({ source, shortName }) => [source.variable.name, shortName]));
  const setRecord = formatResponseSets(sets, (name) => shortNames.get(name));
  if (setRecord !== "") extension(7, 1, new TextEncoder().encode(setRecord));
  extension(
    11,
    4,
    written((inner) => {
      for (const { source, segments, width, moment } of columns) {
        for (let s = 0; s < segments.length; s++) {
          inner.int32(measureNumber[moment === undefined ? source.variable.measure : "scale"]);
          inner.int32(width > 0 ? Math.min(40, width) : 8);
          inner.int32(width > 0 ? 0 : 1);
        }
      }
    }),
  );
  extension(
    13,
    1,
    written((inner) =>
      inner.text(columns.map(({ shortName, source }) => `${shortName}=${source.variable.name}`).join("\t")),
    ),
  );
  const long = columns.filter(({ width }) => width > 255);
  if (long.length > 0) {
    extension(
      14,
      1,
      written((inner) => {
        for (const { shortName, width } of long)
          inner.text(`${shortName}=${String(width).padStart(5, "0")}\0\t`);
      }),
    );
  }
  extension(
    16,
    8,
    written((inner) => {
      inner.int64(1);
      inner.int64(size);
    }),
  );
  extension(
    20,
    1,
    written((inner) => inner.text("UTF-8")),
  );
  const labelled = columns.filter((column) => column.width > 8 && labelsOf(column).length > 0);
  if (labelled.length > 0) {
    extension(
      21,
      1,
      written((inner) => {
        for (const column of labelled) {
          const name = new TextEncoder().encode(column.source.variable.name);
          inner.int32(name.length);
          inner.raw(name);
          inner.int32(column.width);
          const labels = labelsOf(column);
          inner.int32(labels.length);
          for (const [code, label] of labels) {
            inner.int32(column.width);
            inner.field(String(code), column.width, 0x20);
            const bytes = cutUtf8(label, 120);
            inner.int32(bytes.length);
            inner.raw(bytes);
          }
        }
      }),
    );
  }
}

function writeRows(out: ByteWriter, columns: readonly SpssColumn[], size: number): void {
  // Eight bytecodes, then the elements that they call for.
  const codes = new Uint8Array(8);
  const literals = new Uint8Array(64);
  const view = new DataView(literals.buffer);
  let next = 0;
  let filled = 0;
  const flush = () => {
    out.raw(codes);
    out.raw(literals.subarray(0, filled));
    codes.fill(0);
    next = 0;
    filled = 0;
  };
  const put = (code: number) => {
    codes[next] = code;
    next += 1;
    if (next === 8) flush();
  };
  const putNumber = (value: number) => {
    view.setFloat64(filled, value, true);
    filled += 8;
    put(253);
  };
  const putText = (eight: Uint8Array) => {
    literals.fill(0x20, filled, filled + 8);
    literals.set(eight, filled);
    filled += 8;
    put(253);
  };
  for (let i = 0; i < size; i++) {
    for (const { source, width, segments } of columns) {
      const cell = source.cells[i]!;
      if (width === 0) {
        if (typeof cell !== "number") put(255);
        else if (Number.isInteger(cell) && cell > -100 && cell <= 151) put(cell + 100);
        else putNumber(cell);
        continue;
      }
      const bytes = cell === null ? new Uint8Array(0) : cutUtf8(String(cell), width);
      for (const [s, segment] of segments.entries()) {
        const part = bytes.subarray(255 * s, 255 * (s + 1));
        for (let element = 0; element < elementsOf(segment); element++) {
          const eight = part.subarray(element * 8, element * 8 + 8);
          if (eight.every((byte) => byte === 0x20)) put(254);
          else putText(eight);
        }
      }
    }
  }
  if (next > 0) flush();
}
