import { counted } from "../../../errors/counted.js";
import type { Code } from "../../codebook/codebook.js";
import { type Moments, momentsOf, type Period, periodOf, stataEpochDays } from "../../table/dates.js";
import type { WrittenColumn } from "../../table/written-table.js";
import { firstMissing, missingCode, rankOfCode, rankOfInteger } from "./missing.js";

/** The longest text that the rows themselves hold, in bytes. */
const longestText = 2045;

export type StataType = "byte" | "int" | "long" | "double" | "text" | "long text";

/** A column as Stata holds it. */
export interface StataColumn {
  readonly source: WrittenColumn;
  readonly name: string;
  readonly type: StataType;
  /** Bytes of a text; 0 for numbers. */
  readonly width: number;
  readonly labels: readonly (readonly [number, string])[];
  /** Display format of a date, a date and time, or a period. */
  readonly format?: string;
}

/** Converts a column to Stata's form. What Stata cannot hold is added to the notes. */
export function stataColumn(written: WrittenColumn, name: string, notes: string[]): StataColumn {
  const { source, format: usual } = withMoments(written);
  // The variable's own format, where it is one of the same kind.
  const own = /^%-?\d*(\.\d+)?[gfe]c?$|^%t/.test(written.variable.file?.format ?? "")
    ? written.variable.file?.format
    : undefined;
  const format =
    usual === undefined ? (own?.startsWith("%t") ? undefined : own) : own?.startsWith(usual) ? own : usual;
  const numbers = source.cells.filter((cell) => typeof cell === "number");
  const texts = source.cells.filter((cell) => typeof cell === "string");
  const plain = texts.filter((text) => rankOfCode(text) === undefined);
  if (numbers.length === 0 && plain.length > 0) {
    noteTextLosses(source, notes);
    const encoder = new TextEncoder();
    let longest = 1;
    for (const text of new Set(texts)) longest = Math.max(longest, encoder.encode(text).length);
    const type = longest > longestText ? "long text" : "text";
    return { source, name, type, width: Math.min(longestText, longest), labels: [] };
  }
  noteTextsAmongNumbers(source, texts, plain.length, notes);
  const type = usual === undefined ? numberType(numbers) : usual === "%tc" ? "double" : "long";
  const labels = numberLabels(source, notes);
  return { source, name, type, width: 0, labels, ...(format !== undefined && { format }) };
}

/** Turns dates, or dates and times, into Stata's numbers, with their display format. */
function withMoments(written: WrittenColumn): Pick<StataColumn, "source" | "format"> {
  if (written.values.length > 0) return { source: written };
  const isMissing = (text: string) => rankOfCode(text) !== undefined;
  const counted = periodCells(written.cells, isMissing);
  if (counted !== undefined)
    return { source: { ...written, cells: counted.cells }, format: `%t${counted.period}` };
  const moments = momentsOf(written.cells, isMissing, "0100-01-01");
  if (moments === undefined || moments.kind === "time") return { source: written };
  const format = moments.kind === "date" ? "%td" : "%tc";
  return { source: { ...written, cells: stataMoments(moments, format) }, format };
}

/** The counts of periods since 1960 of a column in which all texts are such periods: "2024q1". */
function periodCells(
  cells: readonly (Code | null)[],
  isMissing: (text: string) => boolean,
): { readonly cells: (Code | null)[]; readonly period: Period } | undefined {
  let period: Period | undefined;
  const counts: (Code | null)[] = [];
  for (const cell of cells) {
    const isKept = cell === null || (typeof cell === "string" && isMissing(cell));
    const found = isKept || typeof cell === "number" ? undefined : periodOf(cell);
    if (!isKept && (found === undefined || (period !== undefined && found.period !== period)))
      return undefined;
    period ??= found?.period;
    counts.push(isKept ? cell : found!.count);
  }
  return period === undefined ? undefined : { cells: counts, period };
}

/** Days, or milliseconds, since 1960, from seconds since 1970. */
function stataMoments({ seconds }: Moments, format: "%td" | "%tc"): (Code | null)[] {
  return seconds.map((cell) => {
    if (typeof cell !== "number") return cell;
    const since = cell - stataEpochDays * 86_400;
    return format === "%td" ? since / 86_400 : Math.round(since * 1e6) / 1000;
  });
}

function noteTextLosses({ variable, values, missing }: WrittenColumn, notes: string[]): void {
  if (values.some(({ code, label }) => code !== label))
    notes.push(`${variable.name}: Stata does not label texts, so its value labels are left out`);
  if (missing.length > 0)
    notes.push(`${variable.name}: Stata has no missing texts, so they count as answers`);
}

/** Notes on texts among numbers; ".a" … ".z" are Stata's missing values. */
function noteTextsAmongNumbers(
  { variable, missing }: WrittenColumn,
  texts: readonly string[],
  plain: number,
  notes: string[],
): void {
  const known = new Set(missing.map(({ code }) => code));
  const asMissing = new Set(texts.filter((text) => rankOfCode(text) !== undefined && !known.has(text)));
  if (asMissing.size > 0) {
    notes.push(
      `${variable.name}: ${[...asMissing].join(", ")} are written as Stata's missing values of these names`,
    );
  }
  if (plain > 0)
    notes.push(
      `${variable.name}: ${counted(plain, "text among its numbers is", "texts among its numbers are")} written as missing (.)`,
    );
}

function numberLabels({ variable, values, missing }: WrittenColumn, notes: string[]): [number, string][] {
  const labelled = [...values, ...missing].filter(({ code, label }) => label !== String(code));
  const labels = labelled.flatMap(({ code, label }): [number, string][] => {
    const value = labelValue(code);
    return value === undefined ? [] : [[value, label]];
  });
  const repeated = new Set(labels.map(([, label]) => label)).size < labels.length;
  if (repeated) {
    // pandas refuses a file in which two values of a variable have one label.
    const times = new Map<string, number>();
    for (const [, label] of labels) times.set(label, (times.get(label) ?? 0) + 1);
    notes.push(
      `${variable.name}: several values have the label ${[...times]
        .filter(([, n]) => n > 1)
        .map(([label]) => `'${label}'`)
        .slice(0, 3)
        .join(", ")}, which is followed by the value now`,
    );
    for (const entry of labels) {
      const code = rankLabel(entry[0]);
      if (times.get(entry[1])! > 1) entry[1] = `${entry[1]} (${code})`;
    }
  }
  if (labels.length < labelled.length) {
    notes.push(
      `${variable.name}: Stata labels whole numbers only, so ${labelled.length - labels.length} labels are left out`,
    );
  }
  return labels;
}

/** A labelled value as its code is written. */
function rankLabel(value: number): string {
  const rank = rankOfInteger(value, 4);
  return rank === undefined ? String(value) : missingCode(rank);
}

/** The narrowest type. Each type's largest numbers are Stata's missing values. */
function numberType(numbers: readonly number[]): StataType {
  const within = (low: number, high: number) =>
    numbers.every((value) => Number.isInteger(value) && value >= low && value <= high);
  if (within(-127, 100)) return "byte";
  if (within(-32_767, 32_740)) return "int";
  return within(-2_147_483_647, 2_147_483_620) ? "long" : "double";
}

function labelValue(code: Code): number | undefined {
  if (typeof code === "string") {
    const rank = rankOfCode(code);
    return rank === undefined ? undefined : firstMissing[4]! + rank;
  }
  return Number.isInteger(code) && Math.abs(code) < firstMissing[4]! ? code : undefined;
}
