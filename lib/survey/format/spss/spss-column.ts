import { counted } from "../../../errors/counted.js";
import type { Code } from "../../codebook/codebook.js";
import { type Moments, momentsOf, spssEpochSeconds } from "../../table/dates.js";
import type { WrittenColumn } from "../../table/written-table.js";
import { cutUtf8 } from "../labelled/byte-writer.js";

/** The longest text SPSS holds, in bytes. */
const longestText = 32_767;

/** A column as SPSS holds it. */
export interface SpssColumn {
  readonly source: WrittenColumn;
  readonly shortName: string;
  /** 0 for numbers. */
  readonly width: number;
  /** Widths of its variables in the dictionary: one, or the segments of a very long text. */
  readonly segments: readonly number[];
  readonly missing: readonly Code[];
  readonly range: readonly [number, number] | undefined;
  /** Whether its numbers are dates or times. */
  readonly moment: Moments["kind"] | undefined;
  /** Its name in the file. */
  readonly name: string;
}

/** Converts a column to SPSS's form. What SPSS cannot hold is added to the notes. */
export function spssColumn(
  written: WrittenColumn,
  name: string,
  shortName: string,
  notes: string[],
): SpssColumn {
  const moments = written.values.length + written.missing.length > 0 ? undefined : momentsOf(written.cells);
  const source = moments === undefined ? written : { ...written, cells: spssSeconds(moments), numeric: true };
  const someNumber = source.cells.some((cell) => typeof cell === "number");
  const texts = new Set(source.cells.filter((cell) => typeof cell === "string"));
  const isText = !someNumber && texts.size > 0;
  if (someNumber || isText) noteUnlike(source, isText, notes);
  const width = isText ? widthOf(source.variable.name, texts, notes) : 0;
  return {
    source,
    name,
    shortName,
    width,
    segments: segmentsOf(width),
    ...missingOf(source, isText, notes),
    moment: moments?.kind,
  };
}

/** Seconds since SPSS's first day, or since midnight for a time of day. */
function spssSeconds({ kind, seconds }: Moments): (Code | null)[] {
  return seconds.map((value) =>
    typeof value !== "number" || kind === "time" ? value : value - spssEpochSeconds,
  );
}

/** Notes on codes and cells that are texts in a column of numbers, or numbers in one of texts. */
function noteUnlike(
  { variable, values, missing, cells }: WrittenColumn,
  isText: boolean,
  notes: string[],
): void {
  const unlike = [...values, ...missing].filter(({ code }) => typeof code === (isText ? "number" : "string"));
  if (unlike.length > 0) {
    const codes = unlike.map(({ code }) => code).join(", ");
    notes.push(
      `${variable.name}: the codes ${codes} are left out: an SPSS variable holds either numbers or texts`,
    );
  }
  const count = isText ? 0 : cells.filter((cell) => typeof cell === "string").length;
  if (count > 0)
    notes.push(
      `${variable.name}: ${counted(count, "text among its numbers is", "texts among its numbers are")} written as system-missing`,
    );
}

function widthOf(name: string, texts: ReadonlySet<string>, notes: string[]): number {
  const encoder = new TextEncoder();
  let longest = 1;
  for (const text of texts) longest = Math.max(longest, encoder.encode(text).length);
  if (longest > longestText) notes.push(`${name}: texts are cut at ${longestText} bytes`);
  return Math.min(longestText, longest);
}

/** A text of more than 255 bytes is split over variables of 255 bytes, each counted as 252, and a last one. */
function segmentsOf(width: number): number[] {
  if (width <= 255) return [width];
  const before = Math.ceil(width / 252) - 1;
  return [...Array<number>(before).fill(255), width - 252 * before];
}

/** SPSS holds three missing values, or a range and one value; a range must have no valid value in it. */
function missingOf(
  { variable, missing, cells }: WrittenColumn,
  isText: boolean,
  notes: string[],
): Pick<SpssColumn, "missing" | "range"> {
  const codes = missing.map((entry) => entry.code).filter((code) => (typeof code === "string") === isText);
  const [low, high] = (isText ? undefined : variable.file?.missingRange) ?? [];
  if (low !== undefined && high !== undefined) {
    const beside = (codes as number[]).filter((code) => code < low || code > high);
    const missed = new Set<Code>(codes);
    const isFree = ![...variable.values.map((entry) => entry.code), ...cells].some(
      (code) => typeof code === "number" && code >= low && code <= high && !missed.has(code),
    );
    if (isFree && beside.length <= 1) return { missing: beside, range: [low, high] };
  }
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

/** The 8-byte elements of a variable of that width in a row. */
export const elementsOf = (width: number): number => (width === 0 ? 1 : Math.ceil(width / 8));

/** The 8-byte elements of columns in a row. */
export function elementsIn(columns: readonly SpssColumn[]): number {
  return columns.flatMap(({ segments }) => segments).reduce((sum, width) => sum + elementsOf(width), 0);
}

/** The labels that differ from their codes, for codes of the kind (number or text) that the column is written in. */
export function labelsOf({ source, width }: SpssColumn): [code: Code, label: Uint8Array][] {
  return [...source.values, ...source.missing]
    .filter(({ code, label }) => (typeof code === "string") === width > 0 && label !== String(code))
    .map(({ code, label }) => [code, cutUtf8(label, 120)]);
}
