import type { Code } from "../../codebook/codebook.js";
import { type Moments, momentsOf, type Period, periodOf, stataEpochDays } from "../../table/dates.js";
import type { WrittenColumn } from "../../table/written-table.js";
import { firstMissing, rankOfCode } from "./missing.js";

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

/**
 * Converts a column to Stata's form, under a name that is not among `names`. What Stata cannot hold is added to the
 * notes.
 */
export function stataColumn(written: WrittenColumn, names: Set<string>, notes: string[]): StataColumn {
  const { source, format } = withMoments(written);
  const name = stataName(source.variable.name, names);
  if (name !== source.variable.name) notes.push(`${source.variable.name} is called ${name}`);
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
  const type = format === undefined ? numberType(numbers) : format === "%tc" ? "double" : "long";
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
  if (plain > 0) notes.push(`${variable.name}: ${plain} texts among its numbers are written as missing (.)`);
}

function numberLabels({ variable, values, missing }: WrittenColumn, notes: string[]): [number, string][] {
  const labelled = [...values, ...missing].filter(({ code, label }) => label !== String(code));
  const labels = labelled.flatMap(({ code, label }): [number, string][] => {
    const value = labelValue(code);
    return value === undefined ? [] : [[value, label]];
  });
  if (labels.length < labelled.length) {
    notes.push(
      `${variable.name}: Stata labels whole numbers only, so ${labelled.length - labels.length} labels are left out`,
    );
  }
  return labels;
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

/** A valid and unused name: at most 32 letters, digits and underscores, no digit first. */
function stataName(name: string, taken: Set<string>): string {
  const cleaned = [...name.replace(/[^\p{L}\p{N}_]/gu, "_")].slice(0, 32).join("");
  const valid = /^[\p{L}_]/u.test(cleaned) ? cleaned : [..."_".concat(cleaned)].slice(0, 32).join("");
  let unique = valid;
  for (let k = 2; taken.has(unique); k++)
    unique = `${[...valid].slice(0, 32 - String(k).length).join("")}${k}`;
  taken.add(unique);
  return unique;
}
