import type { BinaryCursor } from "../labelled/binary-cursor.js";

/** The records of a dictionary. Texts and codes are still bytes, as the encoding is among the last records. */
export interface DictionaryRecords {
  readonly title: Uint8Array;
  readonly variables: readonly VariableRecord[];
  /** 8-byte elements in a row. */
  readonly elements: number;
  readonly valueLabels: readonly LabelRecord[];
  /** Extension records (type 7), by subtype. */
  readonly extensions: ReadonlyMap<number, Uint8Array>;
  /** The weight's element, counted from 1; 0 for none. */
  readonly weightIndex: number;
  readonly compression: 0 | 1 | 2;
  readonly bias: number;
  readonly cases: number;
  /** Lines of 80 bytes. */
  readonly documents: readonly Uint8Array[];
}

export interface VariableRecord {
  readonly shortName: Uint8Array;
  readonly label: Uint8Array;
  readonly width: number;
  readonly element: number;
  /** Negative where the first two of `missing` are a range. */
  readonly missingCount: number;
  readonly missing: readonly Uint8Array[];
  readonly format: number;
}

/** Value labels, and the elements at which their variables begin. */
export interface LabelRecord {
  readonly labels: readonly (readonly [value: Uint8Array, label: Uint8Array])[];
  readonly elements: readonly number[];
}

/** Reads the header and all records of the dictionary, and sets the cursor's byte order. */
export function readRecords(cursor: BinaryCursor): DictionaryRecords {
  const header = readHeader(cursor);
  const variables: VariableRecord[] = [];
  let elements = 0;
  const valueLabels: LabelRecord[] = [];
  const extensions = new Map<number, Uint8Array>();
  const documents: Uint8Array[] = [];
  for (;;) {
    const type = cursor.int32("a record type");
    if (type === 999) {
      cursor.take(4, "the dictionary's end");
      break;
    }
    if (type === 2) {
      const variable = readVariable(cursor, elements);
      if (variable !== undefined) variables.push(variable);
      elements += 1;
    } else if (type === 3) {
      valueLabels.push(readValueLabels(cursor));
    } else if (type === 6) {
      const lines = cursor.count("the number of document lines", cursor.left / 80);
      for (let k = 0; k < lines; k++) documents.push(cursor.slice(80, "the document"));
    } else if (type === 7) {
      const subtype = cursor.int32("an extension record's type");
      const size = cursor.count("an extension record's element size", cursor.left);
      const count = cursor.count("an extension record's length", cursor.left);
      extensions.set(subtype, cursor.slice(size * count, "an extension record"));
    } else {
      cursor.fail(`there is no record type ${type}`, "the file is damaged");
    }
  }
  if (variables.length === 0) cursor.fail("the file has no variables");
  return { ...header, variables, elements, valueLabels, extensions, documents };
}

function readHeader(cursor: BinaryCursor) {
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
  return { title, weightIndex, compression, bias, cases } as const;
}

/** A variable's record; `undefined` for a further element of the text before it. */
function readVariable(cursor: BinaryCursor, element: number): VariableRecord | undefined {
  const width = cursor.int32("a variable's type");
  const hasLabel = cursor.int32("a variable's label flag");
  const missingCount = cursor.int32("a variable's number of missing values");
  const format = cursor.int32("a variable's print format");
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
    cursor.fail("value labels belong to no variable", "the file is damaged");
  const variables = cursor.count("the number of labelled variables", cursor.left / 4);
  return {
    labels,
    elements: Array.from({ length: variables }, () => cursor.int32("a labelled variable") - 1),
  };
}
