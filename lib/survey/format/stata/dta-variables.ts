import type { Code } from "../../codebook/codebook.js";
import type { BinaryCursor } from "../labelled/binary-cursor.js";
import type { DtaVariable, Layout } from "./header.js";
import { type MissingRules, missingCode, rankOfInteger } from "./missing.js";

/** Value labels by the name of their set, to which variables refer. */
export type LabelSets = ReadonlyMap<string, ReadonlyMap<Code, string>>;

/** What a file says about its variables: lists of equal length. */
export interface Described {
  readonly types: readonly number[];
  readonly names: readonly string[];
  readonly formats: readonly string[];
  readonly labelSets: readonly string[];
  readonly labels: readonly string[];
}

/** A text that ends in a zero byte or fills its field. */
export function fixedText(
  cursor: BinaryCursor,
  length: number,
  decode: (bytes: Uint8Array) => string,
  what: string,
): string {
  const bytes = cursor.slice(length, what);
  const end = bytes.indexOf(0);
  return decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
}

/** Reads `count` texts of that length. */
export function texts(
  cursor: BinaryCursor,
  count: number,
  length: number,
  decode: (bytes: Uint8Array) => string,
  what: string,
): string[] {
  return Array.from({ length: count }, () => fixedText(cursor, length, decode, what));
}

type Held = Pick<DtaVariable, "type" | "bytes">;

/** The type numbers of version 117 and later. Those up to 2045 are texts of as many bytes. */
const heldAs: Readonly<Record<number, Held>> = {
  32768: { type: "long text", bytes: 8 },
  65526: { type: "double", bytes: 8 },
  65527: { type: "float", bytes: 4 },
  65528: { type: "integer", bytes: 4 },
  65529: { type: "integer", bytes: 2 },
  65530: { type: "integer", bytes: 1 },
};

function held(type: number, cursor: BinaryCursor): Held {
  if (type >= 1 && type <= 2045) return { type: "text", bytes: type };
  return heldAs[type] ?? cursor.fail(`there is no variable type ${type}`, "the file is damaged");
}

/** The bytes of a row of variables of those types. */
export function rowBytes(types: readonly number[], cursor: BinaryCursor): number {
  return types.reduce((sum, type) => sum + held(type, cursor).bytes, 0);
}

/** The variables, in the order in which a row holds them. */
export function variablesOf(described: Described, sets: LabelSets, cursor: BinaryCursor): DtaVariable[] {
  let at = 0;
  return described.names.map((name, k) => {
    const { type, bytes } = held(described.types[k]!, cursor);
    const variable: DtaVariable = {
      name,
      label: described.labels[k]!,
      type,
      bytes,
      at,
      format: described.formats[k]!,
      labels: sets.get(described.labelSets[k]!) ?? new Map(),
    };
    at += bytes;
    return variable;
  });
}

/** Reads one set of value labels into `sets`. */
export function readLabelSet(
  cursor: BinaryCursor,
  layout: Layout,
  decode: (bytes: Uint8Array) => string,
  sets: Map<string, ReadonlyMap<Code, string>>,
  { first, letters }: MissingRules,
): void {
  cursor.take(4, "the length of value labels");
  const name = fixedText(cursor, layout.name, decode, "the name of value labels");
  cursor.take(3, "value labels");
  const count = cursor.count("the number of value labels", cursor.left / 8);
  const length = cursor.count("the length of value labels", cursor.left);
  const offsets = Array.from({ length: count }, () => cursor.count("a value label's place", length));
  const values = Array.from({ length: count }, () => cursor.int32("a labelled value"));
  const text = cursor.slice(length, "value labels");
  const labels = new Map<Code, string>();
  for (const [k, value] of values.entries()) {
    const rank = rankOfInteger(value, 4, first);
    if (rank === 0 || (rank !== undefined && !letters)) continue; // "." is an empty cell, which has no code to label
    const rest = text.subarray(offsets[k]!);
    const end = rest.indexOf(0);
    labels.set(
      rank === undefined ? value : missingCode(rank),
      decode(end < 0 ? rest : rest.subarray(0, end)),
    );
  }
  sets.set(name, labels);
}

/** Reads one set of value labels of a file up to version 105: whole numbers of two bytes, and labels of eight. */
export function readShortLabelSet(
  cursor: BinaryCursor,
  decode: (bytes: Uint8Array) => string,
  sets: Map<string, ReadonlyMap<Code, string>>,
): void {
  const count = cursor.uint16("the number of value labels");
  const name = fixedText(cursor, 9, decode, "the name of value labels");
  cursor.take(1, "value labels");
  const values = Array.from({ length: count }, () => cursor.int16("a labelled value"));
  const labels = texts(cursor, count, 8, decode, "a value label");
  sets.set(name, new Map(values.map((value, k) => [value, labels[k]!])));
}
