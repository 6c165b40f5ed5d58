import type { BinaryCursor } from "../binary-cursor.js";
import type { Code, Measure, ResponseSet } from "../codebook.js";
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
  /** Where the variable's first 8-byte element stands in a case, and how many elements each of its segments has. */
  readonly element: number;
  readonly segments: readonly number[];
  /** SPSS format type: 5 is F, 20 DATE, 22 DATETIME, … */
  readonly format: number;
  readonly labels: ReadonlyMap<Code, string>;
  readonly missing: SpssMissing;
  readonly measure: Measure | undefined;
  readonly isWeight: boolean;
}

export interface SpssDictionary {
  readonly title: string;
  readonly variables: readonly SpssVariable[];
  /** 8-byte elements in a case. */
  readonly elements: number;
  /** 0 none, 1 bytecodes, 2 bytecodes in zlib blocks. */
  readonly compression: 0 | 1 | 2;
  /** Subtracted from a bytecode. */
  readonly bias: number;
  /** −1 where the file does not say. */
  readonly cases: number;
  readonly decode: (bytes: Uint8Array) => string;
  readonly notes: readonly string[];
  readonly responseSets: readonly ResponseSet[];
}

/** A variable as the records first tell of it, with everything still in bytes. */
interface RawVariable {
  readonly shortName: Uint8Array;
  readonly label: Uint8Array;
  readonly width: number;
  readonly element: number;
  readonly missingCount: number;
  readonly missing: readonly Uint8Array[];
  readonly format: number;
}

/** Value labels, and the elements of the variables that they belong to. */
interface LabelRecord {
  readonly labels: readonly (readonly [value: Uint8Array, label: Uint8Array])[];
  readonly elements: readonly number[];
}

const charsets: Readonly<Record<number, string>> = {
  2: "windows-1252",
  3: "windows-1252",
  874: "windows-874",
  932: "shift_jis",
  936: "gb18030",
  949: "euc-kr",
  950: "big5",
  28591: "windows-1252",
  65001: "utf-8",
};

/** `encoding` is that of the file's text, where it tells none or a wrong one. */
export function readDictionary(cursor: BinaryCursor, encoding?: string): SpssDictionary {
  cursor.take(4, "the signature");
  cursor.take(60, "the product name");
  const layout = cursor.bytes[cursor.take(4, "the layout code")]!;
  cursor.littleEndian = layout === 2 || layout === 3;
  cursor.take(4, "the case size");
  const compression = cursor.int32("the compression");
  if (compression !== 0 && compression !== 1 && compression !== 2) {
    cursor.fail(`the compression is ${compression}`, "the file is damaged");
  }
  const weightIndex = cursor.int32("the weight index");
  const cases = cursor.int32("the number of cases");
  const bias = cursor.float64("the compression bias");
  cursor.take(17, "the creation date");
  const title = cursor.slice(64, "the file label");
  cursor.take(3, "the header's end");

  const raw: RawVariable[] = [];
  let elements = 0;
  const valueLabels: LabelRecord[] = [];
  const extensions = new Map<number, { readonly data: Uint8Array; readonly size: number }>();
  for (;;) {
    const type = cursor.int32("a record type");
    if (type === 999) {
      cursor.take(4, "the dictionary's end");
      break;
    }
    if (type === 2) {
      const variable = readVariable(cursor, elements);
      if (variable !== undefined) raw.push(variable);
      elements += 1;
    } else if (type === 3) {
      valueLabels.push(readValueLabels(cursor));
    } else if (type === 6) {
      cursor.take(80 * cursor.count("the number of document lines", cursor.left / 80), "the document");
    } else if (type === 7) {
      const subtype = cursor.int32("an extension record's type");
      const size = cursor.count("an extension record's element size", cursor.left);
      const count = cursor.count("an extension record's length", cursor.left);
      extensions.set(subtype, { data: cursor.slice(size * count, "an extension record"), size });
    } else {
      cursor.fail(`there is no record type ${type}`, "the file is damaged");
    }
  }
  if (raw.length === 0) cursor.fail("the file has no variables");
  return assemble(cursor, {
    given: encoding,
    title,
    raw,
    elements,
    valueLabels,
    extensions,
    weightIndex,
    compression,
    bias,
    cases,
  });
}

function readVariable(cursor: BinaryCursor, element: number): RawVariable | undefined {
  const width = cursor.int32("a variable's type");
  const hasLabel = cursor.int32("a variable's label flag");
  const missingCount = cursor.int32("a variable's number of missing values");
  const format = (cursor.int32("a variable's print format") >>> 16) & 0xff;
  cursor.take(4, "a variable's write format");
  const shortName = cursor.slice(8, "a variable's name");
  if (width < -1 || width > 255) cursor.fail(`a variable has the type ${width}`, "the file is damaged");
  if (missingCount < -3 || missingCount > 3) {
    cursor.fail(`a variable has ${missingCount} missing values`, "the file is damaged");
  }
  let label: Uint8Array = new Uint8Array(0);
  if (hasLabel === 1) {
    const length = cursor.count("a variable label's length", cursor.left);
    label = cursor.slice(length, "a variable label");
    cursor.take(-length & 3, "a variable label's padding");
  }
  const missing: Uint8Array[] = [];
  for (let k = 0; k < Math.abs(missingCount); k++) missing.push(cursor.slice(8, "a missing value"));
  return width === -1 ? undefined : { shortName, label, width, element, missingCount, missing, format };
}

function readValueLabels(cursor: BinaryCursor): LabelRecord {
  const count = cursor.count("the number of value labels", cursor.left / 16);
  const labels: (readonly [Uint8Array, Uint8Array])[] = [];
  for (let k = 0; k < count; k++) {
    const value = cursor.slice(8, "a labelled value");
    const length = cursor.uint8("a value label's length");
    labels.push([value, cursor.slice(length, "a value label")]);
    cursor.take(-(length + 1) & 7, "a value label's padding");
  }
  if (cursor.int32("a record type") !== 4)
    cursor.fail("value labels that belong to no variable", "the file is damaged");
  const variables = cursor.count("the number of labelled variables", cursor.left / 4);
  return {
    labels,
    elements: Array.from({ length: variables }, () => cursor.int32("a labelled variable") - 1),
  };
}

function assemble(
  cursor: BinaryCursor,
  read: {
    readonly given: string | undefined;
    readonly title: Uint8Array;
    readonly raw: readonly RawVariable[];
    readonly elements: number;
    readonly valueLabels: readonly LabelRecord[];
    readonly extensions: ReadonlyMap<number, { readonly data: Uint8Array; readonly size: number }>;
    readonly weightIndex: number;
    readonly compression: 0 | 1 | 2;
    readonly bias: number;
    readonly cases: number;
  },
): SpssDictionary {
  const notes: string[] = [];
  const { decode, encoding } = decoderOf(cursor, read.extensions, read.given, notes);
  if (encoding !== "utf-8") notes.push(`text read as ${encoding}`);
  const short = (variable: RawVariable) => decode(variable.shortName).trim().toUpperCase();
  const longNames = new Map(pairs(decode(read.extensions.get(13)?.data ?? new Uint8Array(0))));
  const longWidths = new Map(
    pairs(decode(read.extensions.get(14)?.data ?? new Uint8Array(0))).map(([name, width]) => [
      name,
      Number.parseInt(width, 10),
    ]),
  );
  // Very long strings: the segments after the first stand as variables of their own, and are taken up by it.
  const byElement = new Map<number, number>();
  const merged: { raw: RawVariable; width: number; segments: number[]; ordinal: number }[] = [];
  for (let k = 0; k < read.raw.length; k++) {
    const raw = read.raw[k]!;
    const long = longWidths.get(short(raw));
    const width = long !== undefined && long > 255 ? long : raw.width;
    const count = width > 255 ? Math.ceil(width / 252) : 1;
    const segments: number[] = [];
    for (let s = 0; s < count; s++) {
      const part = read.raw[k + s];
      if (part === undefined || (count > 1 && part.width === 0)) {
        cursor.fail(
          `the long text ${short(raw)} lacks its segment ${s + 1} of ${count}`,
          "the file is damaged",
        );
      }
      segments.push(part.width === 0 ? 1 : Math.ceil(part.width / 8));
    }
    byElement.set(raw.element, merged.length);
    merged.push({ raw, width, segments, ordinal: k });
    k += count - 1;
  }
  const labels = merged.map(() => new Map<Code, string>());
  const codeOf = (bytes: Uint8Array, width: number): Code =>
    width === 0
      ? new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, cursor.littleEndian)
      : decode(bytes).trimEnd();
  for (const set of read.valueLabels) {
    for (const element of set.elements) {
      const k = byElement.get(element);
      if (k === undefined)
        cursor.fail(`value labels for a variable ${element + 1} that is none`, "the file is damaged");
      for (const [value, label] of set.labels) {
        labels[k]!.set(codeOf(value, merged[k]!.width), decode(label).trimEnd());
      }
    }
  }
  const names = merged.map(({ raw }) => longNames.get(short(raw)) ?? decode(raw.shortName).trim());
  const longText = longTextRecords(cursor, read.extensions, decode);
  for (const [name, entries] of longText.labels) {
    const k = names.indexOf(name);
    if (k >= 0) for (const [value, label] of entries) labels[k]!.set(value, label);
  }
  const measures = measuresOf(read.extensions.get(11), read.raw.length, cursor);
  const responseSets: ResponseSet[] = [];
  for (const type of [7, 19]) {
    const found = parseResponseSets(
      read.extensions.get(type)?.data ?? new Uint8Array(0),
      decode,
      (shortName) => {
        const k = merged.findIndex(({ raw }) => short(raw) === shortName);
        return k < 0 ? undefined : { name: names[k]!, isText: merged[k]!.width > 0 };
      },
    );
    if (found === undefined) notes.push("multiple-response sets that cannot be read are left out");
    else responseSets.push(...found);
  }
  if (responseSets.length > 0) {
    const told = responseSets.map(({ name, variables }) => `${name} (${variables.join(", ")})`);
    notes.push(`multiple-response sets, whose variables are columns of their own: ${told.join("; ")}`);
  }
  return {
    title: decode(read.title).trim(),
    elements: read.elements,
    compression: read.compression,
    bias: read.bias,
    cases: read.cases,
    decode,
    notes,
    responseSets,
    variables: merged.map(({ raw, width, segments, ordinal }, k): SpssVariable => {
      const values = raw.missing.map((bytes) => codeOf(bytes, width));
      const ranged = raw.missingCount < 0;
      return {
        name: names[k]!,
        label: decode(raw.label).trim(),
        width,
        element: raw.element,
        segments,
        format: raw.format,
        labels: labels[k]!,
        missing:
          ranged && width === 0 && values.length >= 2
            ? { range: [values[0] as number, values[1] as number], values: values.slice(2) }
            : { values: [...values, ...(longText.missing.get(names[k]!) ?? [])] },
        measure: measures[ordinal],
        isWeight: read.weightIndex > 0 && read.weightIndex - 1 === raw.element,
      };
    }),
  };
}

function decoderOf(
  cursor: BinaryCursor,
  extensions: ReadonlyMap<number, { readonly data: Uint8Array }>,
  given: string | undefined,
  notes: string[],
): { decode: (bytes: Uint8Array) => string; encoding: string } {
  const integers = extensions.get(3)?.data;
  const codepage =
    integers === undefined || integers.length < 32
      ? undefined
      : new DataView(integers.buffer, integers.byteOffset).getInt32(28, cursor.littleEndian);
  const named = extensions.get(20)?.data;
  const wanted =
    given ??
    (named !== undefined
      ? new TextDecoder("latin1").decode(named).trim()
      : codepage === undefined
        ? "windows-1252"
        : (charsets[codepage] ??
          (codepage >= 1250 && codepage <= 1258 ? `windows-${codepage}` : "windows-1252")));
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(wanted.replace(/^windows[- ]?(\d+)$/i, "windows-$1"), { ignoreBOM: true });
  } catch {
    notes.push(`the encoding '${wanted.slice(0, 40)}' is not known: text read as Windows-1252`);
    decoder = new TextDecoder("windows-1252");
  }
  return { decode: (bytes) => decoder.decode(bytes), encoding: decoder.encoding };
}

/** "A=1\tB=2" as pairs; values may end in zero bytes. */
function pairs(text: string): [string, string][] {
  return text
    .split("\t")
    .map((pair) => pair.replace(/\0+$/, "").split("="))
    .filter((pair): pair is [string, string] => pair.length === 2)
    .map(([name, value]) => [name.toUpperCase(), value]);
}

function measuresOf(
  record: { readonly data: Uint8Array } | undefined,
  variables: number,
  cursor: BinaryCursor,
): readonly (Measure | undefined)[] {
  if (record === undefined) return [];
  const view = new DataView(record.data.buffer, record.data.byteOffset, record.data.byteLength);
  const count = Math.floor(record.data.length / 4);
  const fields = count === variables * 3 ? 3 : count === variables * 2 ? 2 : 0;
  if (fields === 0) return [];
  const known: readonly (Measure | undefined)[] = [undefined, "nominal", "ordinal", "scale"];
  return Array.from(
    { length: variables },
    (_, k) => known[view.getInt32(k * fields * 4, cursor.littleEndian)],
  );
}

/** Value labels and missing values of texts longer than 8 bytes, by variable name. */
function longTextRecords(
  cursor: BinaryCursor,
  extensions: ReadonlyMap<number, { readonly data: Uint8Array }>,
  decode: (bytes: Uint8Array) => string,
): { labels: Map<string, [string, string][]>; missing: Map<string, string[]> } {
  const labels = new Map<string, [string, string][]>();
  const missing = new Map<string, string[]>();
  const open = (type: number) => {
    const inner = cursor.within(extensions.get(type)?.data ?? new Uint8Array(0));
    return inner;
  };
  const text = (inner: BinaryCursor) =>
    decode(inner.slice(inner.count("a text's length", inner.left), "a text")).trimEnd();
  const labelled = open(21);
  while (labelled.left > 0) {
    const name = text(labelled);
    labelled.take(4, "a text variable's width");
    const count = labelled.count("the number of value labels", labelled.left / 8);
    labels.set(
      name,
      Array.from({ length: count }, () => [text(labelled), text(labelled)]),
    );
  }
  const ruled = open(22);
  while (ruled.left > 0) {
    const name = text(ruled);
    const count = ruled.uint8("the number of missing values");
    const length = ruled.count("a missing value's length", ruled.left);
    missing.set(
      name,
      Array.from({ length: count }, () => decode(ruled.slice(length, "a missing value")).trimEnd()),
    );
  }
  return { labels, missing };
}
