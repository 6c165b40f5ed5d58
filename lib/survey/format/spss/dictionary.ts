import type { Code, FileDetails, Measure, ResponseSet } from "../../codebook/codebook.js";
import type { BinaryCursor } from "../labelled/binary-cursor.js";
import { fileAttributes, variableAttributes } from "./attributes.js";
import { type DictionaryRecords, readRecords, type VariableRecord } from "./dictionary-records.js";
import { decoderOf, longNamesOf, longTextRecords, longWidthsOf, measuresOf } from "./extension-records.js";
import { formatText } from "./formats.js";
import { parseResponseSets } from "./response-sets.js";

/*
 * The dictionary of an SPSS system file, as described in the PSPP developer's guide, "System File Format"
 * (https://www.gnu.org/software/pspp/pspp-dev/html_node/System-File-Format.html).
 */

/** The system-missing value: the most negative double. */
export const systemMissing = -Number.MAX_VALUE;

/** User-missing values: single values, and at most one range. */
export interface SpssMissing {
  readonly values: readonly Code[];
  readonly range?: readonly [low: number, high: number];
}

export interface SpssVariable {
  readonly name: string;
  readonly label: string;
  /** 0 for numbers, else the width of the text in bytes. */
  readonly width: number;
  /** The variable's first 8-byte element in a row, counted from 0. */
  readonly element: number;
  /** How many elements each of its segments has. */
  readonly segments: readonly number[];
  /** SPSS format type: 5 is F, 20 DATE, 22 DATETIME, … */
  readonly format: number;
  readonly details: FileDetails;
  readonly labels: ReadonlyMap<Code, string>;
  readonly missing: SpssMissing;
  readonly measure: Measure | undefined;
  readonly isWeight: boolean;
}

export interface SpssDictionary {
  readonly title: string;
  readonly variables: readonly SpssVariable[];
  /** 8-byte elements in a row. */
  readonly elements: number;
  /** 0: none; 1: bytecodes; 2: bytecodes in zlib blocks. */
  readonly compression: 0 | 1 | 2;
  /** What is subtracted from a bytecode to give its number. */
  readonly bias: number;
  /** Rows; −1 where the file does not say. */
  readonly cases: number;
  readonly decode: (bytes: Uint8Array) => string;
  readonly notes: readonly string[];
  readonly responseSets: readonly ResponseSet[];
  readonly details: FileDetails;
}

type Decode = SpssDictionary["decode"];

/**
 * Reads everything before the rows.
 *
 * @param encoding of the file's text, where the file gives none or a wrong one
 */
export function readDictionary(cursor: BinaryCursor, encoding?: string): SpssDictionary {
  const records = readRecords(cursor);
  const notes: string[] = [];
  const { decode, encoding: found } = decoderOf(cursor, records.extensions, encoding, notes);
  if (found !== "utf-8") notes.push(`text read as ${found}`);
  const merged = mergeSegments(cursor, records, decode);
  const longNames = longNamesOf(records.extensions, decode);
  const names = merged.map(({ short, record }) => longNames.get(short) ?? decode(record.shortName).trim());
  const labels = valueLabelsOf(cursor, records, merged, decode);
  const longText = longTextRecords(cursor, records.extensions, decode);
  for (const [name, entries] of longText.labels) {
    const k = names.indexOf(name);
    if (k >= 0) for (const [value, label] of entries) labels[k]!.set(value, label);
  }
  const measures = measuresOf(records.extensions, records.variables.length, cursor);
  const extension = (subtype: number) => decode(records.extensions.get(subtype) ?? new Uint8Array(0));
  const attributes = variableAttributes(extension(18));
  const responseSets = responseSetsOf(records, merged, names, decode, notes);
  return {
    title: decode(records.title).trim(),
    elements: records.elements,
    compression: records.compression,
    bias: records.bias,
    cases: records.cases,
    decode,
    notes,
    responseSets,
    details: {
      ...some("attributes", fileAttributes(extension(17))),
      ...some(
        "documents",
        records.documents.map((line) => decode(line).trimEnd()),
      ),
    },
    variables: merged.map(
      ({ record, width, segments, ordinal }, k): SpssVariable => ({
        name: names[k]!,
        label: decode(record.label).trim(),
        width,
        element: record.element,
        segments,
        format: (record.format >>> 16) & 0xff,
        details: detailsOf(record, width, attributes.get(names[k]!)),
        labels: labels[k]!,
        missing: missingOf(
          record,
          record.missing.map((bytes) => codeOf(bytes, width, cursor, decode)),
          width,
          longText.missing.get(names[k]!),
        ),
        measure: measures[ordinal],
        isWeight: records.weightIndex > 0 && records.weightIndex - 1 === record.element,
      }),
    ),
  };
}

/** A property, unless it holds nothing. */
function some<K extends string, T extends object>(key: K, value: T | undefined): { [P in K]?: T } {
  return (value === undefined || Object.keys(value).length === 0 ? {} : { [key]: value }) as { [P in K]?: T };
}

/** What is kept of a variable's record for writing it back. */
function detailsOf(
  record: VariableRecord,
  width: number,
  attributes: FileDetails["attributes"],
): FileDetails {
  const format = width > 0 ? undefined : formatText(record.format);
  return { ...(format === undefined ? {} : { format }), ...some("attributes", attributes) };
}

/** A variable with all its segments. */
interface MergedVariable {
  readonly record: VariableRecord;
  /** Its short name, in upper case. */
  readonly short: string;
  readonly width: number;
  /** How many elements each segment has. */
  readonly segments: readonly number[];
  /** Its position among the file's variables. */
  readonly ordinal: number;
}

/** Joins very long texts, whose later segments are variables of their own in the file. */
function mergeSegments(
  cursor: BinaryCursor,
  { variables, extensions }: DictionaryRecords,
  decode: Decode,
): MergedVariable[] {
  const longWidths = longWidthsOf(extensions, decode);
  const merged: MergedVariable[] = [];
  for (let k = 0; k < variables.length; ) {
    const record = variables[k]!;
    const short = decode(record.shortName).trim().toUpperCase();
    const long = longWidths.get(short);
    const width = long !== undefined && long > 255 ? long : record.width;
    const count = width > 255 ? Math.ceil(width / 252) : 1;
    const segments: number[] = [];
    for (let s = 0; s < count; s++) {
      const part = variables[k + s];
      if (part === undefined || (count > 1 && part.width === 0)) {
        cursor.fail(`the long text ${short} lacks its segment ${s + 1} of ${count}`, "the file is damaged");
      }
      segments.push(part.width === 0 ? 1 : Math.ceil(part.width / 8));
    }
    merged.push({ record, short, width, segments, ordinal: k });
    k += count;
  }
  return merged;
}

/** The value labels of each variable, apart from those of texts longer than 8 bytes. */
function valueLabelsOf(
  cursor: BinaryCursor,
  { valueLabels }: DictionaryRecords,
  merged: readonly MergedVariable[],
  decode: Decode,
): Map<Code, string>[] {
  const labels = merged.map(() => new Map<Code, string>());
  const byElement = new Map(merged.map(({ record }, k) => [record.element, k]));
  for (const set of valueLabels) {
    for (const element of set.elements) {
      const k = byElement.get(element);
      if (k === undefined)
        cursor.fail(
          `value labels belong to element ${element + 1}, where no variable begins`,
          "the file is damaged",
        );
      for (const [value, label] of set.labels) {
        labels[k]!.set(codeOf(value, merged[k]!.width, cursor, decode), decode(label).trimEnd());
      }
    }
  }
  return labels;
}

function codeOf(bytes: Uint8Array, width: number, { littleEndian }: BinaryCursor, decode: Decode): Code {
  if (width > 0) return decode(bytes).trimEnd();
  return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, littleEndian);
}

function missingOf(
  { missingCount }: VariableRecord,
  codes: readonly Code[],
  width: number,
  longTexts: readonly string[] = [],
): SpssMissing {
  if (missingCount < 0 && width === 0 && codes.length >= 2)
    return { range: [codes[0] as number, codes[1] as number], values: codes.slice(2) };
  return { values: [...codes, ...longTexts] };
}

function responseSetsOf(
  { extensions }: DictionaryRecords,
  merged: readonly MergedVariable[],
  names: readonly string[],
  decode: Decode,
  notes: string[],
): ResponseSet[] {
  const sets: ResponseSet[] = [];
  for (const subtype of [7, 19]) {
    const found = parseResponseSets(extensions.get(subtype) ?? new Uint8Array(0), decode, (shortName) => {
      const k = merged.findIndex(({ short }) => short === shortName);
      return k < 0 ? undefined : { name: names[k]!, isText: merged[k]!.width > 0 };
    });
    if (found === undefined) notes.push("multiple-response sets that cannot be read are left out");
    else sets.push(...found);
  }
  if (sets.length > 0) {
    const shown = sets.map(({ name, variables }) => `${name} (${variables.join(", ")})`);
    notes.push(`multiple-response sets, whose variables are columns of their own: ${shown.join("; ")}`);
  }
  return sets;
}
