import type { Code } from "../../codebook/codebook.js";
import { missingCode } from "../sas/missing.js";
import {
  attributesOf,
  classOf,
  naInteger,
  namesOf,
  type RDoubles,
  type RList,
  type RValue,
  textsOf,
} from "./value.js";

/** What a data frame says about a column. */
export interface ColumnLabels {
  readonly label: string;
  readonly labels: ReadonlyMap<Code, string>;
}

/**
 * The label and value labels of a column: attributes "label" and "labels" (haven, labelled, Hmisc), else those that the
 * package foreign gives the data frame, "variable.labels" and a column's "value.labels" (SPSS) or "var.labels" and
 * "label.table" (Stata).
 */
export function labelsOf(frame: RList, name: string, value: RValue): ColumnLabels {
  const own = attributesOf(value);
  const all = attributesOf(frame);
  const position = namesOf(frame).indexOf(name);
  const spss = all.get("variable.labels");
  const stata = textsOf(all.get("var.labels"))[position];
  const named = spss === undefined ? undefined : textsOf(spss)[namesOf(spss).indexOf(name)];
  const label = textsOf(own.get("label"))[0] ?? named ?? stata ?? "";
  const tables = all.get("label.table");
  const table = textsOf(all.get("val.labels"))[position];
  const fromTable =
    tables?.type === "list" && table ? tables.values[namesOf(tables).indexOf(table)] : undefined;
  const labels = valueLabels(own.get("labels") ?? own.get("value.labels") ?? fromTable);
  return { label, labels };
}

/** The codes of a vector with names, and those names. */
function valueLabels(value: RValue | undefined): ReadonlyMap<Code, string> {
  const labels = new Map<Code, string>();
  if (value === undefined) return labels;
  const names = namesOf(value);
  for (const [k, code] of codesOf(value).entries())
    if (code !== undefined) labels.set(code, names[k] ?? String(code));
  return labels;
}

/** The codes of a vector; `undefined` for NA. A tagged NA is ".a", as in Stata. */
export function codesOf(value: RValue): (Code | undefined)[] {
  if (value.type === "text") return value.values.map((text) => text?.trimEnd() ?? undefined);
  if (value.type === "double") return Array.from(value.values, (number, k) => doubleCode(value, number, k));
  if (value.type !== "integer" && value.type !== "logical") return [];
  return Array.from(value.values, (number) => (number === naInteger ? undefined : number));
}

/** The code of a double: a not-a-number is NA, or the tagged NA that haven makes of a special missing value. */
export function doubleCode({ values }: RDoubles, number: number, position: number): Code | undefined {
  if (!Number.isNaN(number)) return number + 0;
  const tag = tagOf(values, position);
  return tag === undefined ? undefined : missingCode(tag);
}

/** The letter of a tagged NA, which haven puts into the fourth byte from the top (haven, `src/tagged_na.c`). */
function tagOf(values: Float64Array, position: number): string | undefined {
  const bits = new DataView(values.buffer, values.byteOffset + position * 8, 8);
  const little = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  // R's NA has 1954 in its lower half.
  if (bits.getUint32(little ? 0 : 4, little) !== 1954) return undefined;
  const byte = bits.getUint8(little ? 4 : 3);
  const letter = String.fromCharCode(byte);
  return /[a-zA-Z_]/.test(letter) ? letter : undefined;
}

/** Whether the codes of a column are user-missing: haven's "na_values" and "na_range", and tagged NAs. */
export function missingOf(value: RValue): (code: Code) => boolean {
  const attributes = attributesOf(value);
  const listed = new Set(codesOf(attributes.get("na_values") ?? { type: "null" }));
  const [low, high] = codesOf(attributes.get("na_range") ?? { type: "null" });
  const tagged = value.type === "double";
  return (code) =>
    listed.has(code) ||
    (typeof code === "number" &&
      typeof low === "number" &&
      typeof high === "number" &&
      code >= low &&
      code <= high) ||
    (tagged && typeof code === "string" && /^\.[a-z_]$/.test(code));
}

export const isFactor = (value: RValue): boolean => classOf(value).includes("factor");
