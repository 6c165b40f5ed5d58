import type { BinaryCursor } from "../binary-cursor.js";
import type { Code } from "../codebook.js";
import { extendedMissing, missingInteger } from "./missing.js";

/*
 * Everything about a Stata file but its rows, as described in Stata's manual: `help dta` (versions 117 to 119) and
 * `help dta_113`, `dta_114`, `dta_115` (https://www.stata.com/help.cgi?dta).
 */

export interface DtaVariable {
  readonly name: string;
  readonly label: string;
  readonly type: "integer" | "float" | "double" | "text" | "long text";
  /** Bytes in a row, and where they begin. */
  readonly bytes: number;
  readonly at: number;
  readonly format: string;
  readonly labels: ReadonlyMap<Code, string>;
}

export interface DtaHeader {
  readonly label: string;
  readonly rows: number;
  readonly variables: readonly DtaVariable[];
  readonly littleEndian: boolean;
  /** Byte at which the rows begin. */
  readonly dataAt: number;
  readonly decode: (bytes: Uint8Array) => string;
  /** The long text that a row refers to at byte `at`. */
  longText(view: DataView, at: number): string;
  readonly notes: readonly string[];
}

/** Lengths that differ between versions. */
interface Layout {
  readonly version: number;
  readonly name: number;
  readonly format: number;
  readonly label: number;
  readonly utf8: boolean;
}

type LabelSets = ReadonlyMap<string, ReadonlyMap<Code, string>>;

interface Described {
  readonly types: readonly number[];
  readonly names: readonly string[];
  readonly formats: readonly string[];
  readonly labelSets: readonly string[];
  readonly labels: readonly string[];
}

const mostVariables = 120_000;

/** `encoding` is that of the text of versions before 118, where it is known. */
export function readHeader(cursor: BinaryCursor, encoding?: string): DtaHeader {
  const first = cursor.bytes[0];
  return first === 0x3c ? readTagged(cursor, encoding) : readBinary(cursor, encoding);
}

function layoutOf(version: number): Layout {
  if (version <= 115) return { version, name: 33, format: version === 113 ? 12 : 49, label: 81, utf8: false };
  if (version === 117) return { version, name: 33, format: 49, label: 81, utf8: false };
  return { version, name: 129, format: 57, label: 321, utf8: true };
}

/**
 * From version 118 on text is UTF-8. Before, it is in the encoding of the writer's machine, which the file does not name:
 * the one given, else UTF-8 where it is valid as such (other programs write that), else Windows-1252.
 */
function decoderOf({ utf8 }: Layout, encoding: string | undefined): (bytes: Uint8Array) => string {
  if (encoding !== undefined) {
    const given = new TextDecoder(encoding, { ignoreBOM: true });
    return (bytes) => given.decode(bytes);
  }
  const lenient = new TextDecoder(utf8 ? "utf-8" : "windows-1252", { ignoreBOM: true });
  if (utf8) return (bytes) => lenient.decode(bytes);
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return (bytes) => {
    try {
      return strict.decode(bytes);
    } catch {
      return lenient.decode(bytes);
    }
  };
}

/** Versions 113 to 115. */
function readBinary(cursor: BinaryCursor, encoding: string | undefined): DtaHeader {
  const version = cursor.uint8("the version");
  if (version < 113 || version > 115) {
    cursor.fail(
      `this is version ${version} of Stata's format`,
      "versions 113 to 119 can be read: save it with a newer Stata",
    );
  }
  cursor.littleEndian = cursor.uint8("the byte order") === 2;
  cursor.take(2, "the header");
  const layout = layoutOf(version);
  const decode = decoderOf(layout, encoding);
  const count = cursor.uint16("the number of variables");
  const rows = cursor.count("the number of rows", 2 ** 31);
  const label = fixedText(cursor, 81, decode, "the data label");
  cursor.take(18, "the time stamp");
  const types = Array.from({ length: count }, () => cursor.uint8("a variable's type"));
  const names = texts(cursor, count, layout.name, decode, "a variable's name");
  cursor.take(2 * (count + 1), "the sort order");
  const formats = texts(cursor, count, layout.format, decode, "a variable's format");
  const labelSets = texts(cursor, count, layout.name, decode, "the name of value labels");
  const labels = texts(cursor, count, layout.label, decode, "a variable's label");
  for (;;) {
    const type = cursor.uint8("an expansion field");
    const length = cursor.count("an expansion field's length", cursor.left);
    if (type === 0 && length === 0) break;
    cursor.take(length, "an expansion field");
  }
  const dataAt = cursor.offset;
  const described = { types: types.map(oldType), names, formats, labelSets, labels };
  const width = described.types.reduce((sum, type) => sum + bytesOf(type, cursor), 0);
  cursor.seek(dataAt + width * rows, "the value labels");
  const sets = new Map<string, ReadonlyMap<Code, string>>();
  while (cursor.left > 0) readLabelSet(cursor, layout, decode, sets);
  return {
    label,
    rows,
    littleEndian: cursor.littleEndian,
    dataAt,
    decode,
    variables: variablesOf(described, sets, cursor),
    longText: () => "",
    notes: [],
  };
}

/** Types of versions 113 to 115 in the numbers of later versions. */
function oldType(type: number): number {
  return type <= 244 ? type : 65_530 - (type - 251);
}

/** Versions 117 to 119, whose parts stand between tags. */
function readTagged(cursor: BinaryCursor, encoding: string | undefined): DtaHeader {
  tag(cursor, "<stata_dta><header><release>");
  const version = Number(new TextDecoder("latin1").decode(cursor.slice(3, "the version")));
  if (version !== 117 && version !== 118 && version !== 119) {
    cursor.fail(`this is version ${version} of Stata's format`, "versions 113 to 119 can be read");
  }
  const layout = layoutOf(version);
  const decode = decoderOf(layout, encoding);
  tag(cursor, "</release><byteorder>");
  cursor.littleEndian = new TextDecoder("latin1").decode(cursor.slice(3, "the byte order")) === "LSF";
  tag(cursor, "</byteorder><K>");
  const count =
    version === 119
      ? cursor.count("the number of variables", mostVariables)
      : cursor.uint16("the number of variables");
  tag(cursor, "</K><N>");
  const rows = version === 117 ? cursor.uint32("the number of rows") : cursor.int64("the number of rows");
  tag(cursor, "</N><label>");
  const labelLength = version === 117 ? cursor.uint8("the data label") : cursor.uint16("the data label");
  const label = decode(cursor.slice(labelLength, "the data label"));
  tag(cursor, "</label><timestamp>");
  cursor.take(cursor.uint8("the time stamp"), "the time stamp");
  tag(cursor, "</timestamp></header><map>");
  const map = Array.from({ length: 14 }, () => cursor.int64("the map"));
  tag(cursor, "</map><variable_types>");
  const types = Array.from({ length: count }, () => cursor.uint16("a variable's type"));
  tag(cursor, "</variable_types><varnames>");
  const names = texts(cursor, count, layout.name, decode, "a variable's name");
  tag(cursor, "</varnames><sortlist>");
  cursor.take((version === 119 ? 4 : 2) * (count + 1), "the sort order");
  tag(cursor, "</sortlist><formats>");
  const formats = texts(cursor, count, layout.format, decode, "a variable's format");
  tag(cursor, "</formats><value_label_names>");
  const labelSets = texts(cursor, count, layout.name, decode, "the name of value labels");
  tag(cursor, "</value_label_names><variable_labels>");
  const labels = texts(cursor, count, layout.label, decode, "a variable's label");
  const described = { types, names, formats, labelSets, labels };

  cursor.seek(map[9]!, "the data");
  tag(cursor, "<data>");
  const dataAt = cursor.offset;
  const width = types.reduce((sum, type) => sum + bytesOf(type, cursor), 0);
  cursor.seek(dataAt + width * rows, "the data's end");
  tag(cursor, "</data>");
  tag(cursor, "<strls>");
  const long = readLongTexts(cursor, version, decode);
  tag(cursor, "<value_labels>");
  const sets = new Map<string, ReadonlyMap<Code, string>>();
  while (peek(cursor, "<lbl>")) {
    tag(cursor, "<lbl>");
    readLabelSet(cursor, layout, decode, sets);
    tag(cursor, "</lbl>");
  }
  tag(cursor, "</value_labels></stata_dta>");
  const { littleEndian } = cursor;
  return {
    label: label.trim(),
    rows,
    littleEndian,
    dataAt,
    decode,
    variables: variablesOf(described, sets, cursor),
    longText(view, at) {
      const key = longTextKey(view, at, version, littleEndian);
      if (key === "0 0") return "";
      return (
        long.get(key) ??
        cursor.fail(`a row refers to the long text ${key}, which is not there`, "the file is damaged")
      );
    },
    notes: [],
  };
}

function peek(cursor: BinaryCursor, text: string): boolean {
  const end = Math.min(cursor.bytes.length, cursor.offset + text.length);
  return new TextDecoder("latin1").decode(cursor.bytes.subarray(cursor.offset, end)) === text;
}

function tag(cursor: BinaryCursor, text: string): void {
  if (!peek(cursor, text)) cursor.fail(`${text} should stand here`, "the file is cut short or damaged");
  cursor.take(text.length, text);
}

function fixedText(
  cursor: BinaryCursor,
  length: number,
  decode: (bytes: Uint8Array) => string,
  what: string,
): string {
  const bytes = cursor.slice(length, what);
  const end = bytes.indexOf(0);
  return decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
}

function texts(
  cursor: BinaryCursor,
  count: number,
  length: number,
  decode: (bytes: Uint8Array) => string,
  what: string,
) {
  return Array.from({ length: count }, () => fixedText(cursor, length, decode, what));
}

function bytesOf(type: number, cursor: BinaryCursor): number {
  if (type >= 1 && type <= 2045) return type;
  const bytes: Readonly<Record<number, number>> = {
    32768: 8,
    65526: 8,
    65527: 4,
    65528: 4,
    65529: 2,
    65530: 1,
  };
  return bytes[type] ?? cursor.fail(`there is no variable type ${type}`, "the file is damaged");
}

function variablesOf(described: Described, sets: LabelSets, cursor: BinaryCursor): DtaVariable[] {
  let at = 0;
  return described.names.map((name, k) => {
    const type = described.types[k]!;
    const bytes = bytesOf(type, cursor);
    const variable: DtaVariable = {
      name,
      label: described.labels[k]!,
      type:
        type <= 2045
          ? "text"
          : type === 32_768
            ? "long text"
            : type === 65_526
              ? "double"
              : type === 65_527
                ? "float"
                : "integer",
      bytes,
      at,
      format: described.formats[k]!,
      labels: sets.get(described.labelSets[k]!) ?? new Map(),
    };
    at += bytes;
    return variable;
  });
}

function readLabelSet(
  cursor: BinaryCursor,
  layout: Layout,
  decode: (bytes: Uint8Array) => string,
  sets: Map<string, ReadonlyMap<Code, string>>,
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
    const rank = missingInteger(value, 4);
    if (rank === 0) continue; // a label for the plain "." has no code to stand at
    const rest = text.subarray(offsets[k]!);
    const end = rest.indexOf(0);
    labels.set(
      rank === undefined ? value : extendedMissing(rank),
      decode(end < 0 ? rest : rest.subarray(0, end)),
    );
  }
  sets.set(name, labels);
}

function readLongTexts(
  cursor: BinaryCursor,
  version: number,
  decode: (bytes: Uint8Array) => string,
): ReadonlyMap<string, string> {
  const long = new Map<string, string>();
  while (peek(cursor, "GSO")) {
    cursor.take(3, "a long text");
    const variable = cursor.uint32("a long text's variable");
    const observation =
      version === 117 ? cursor.uint32("a long text's row") : cursor.int64("a long text's row");
    cursor.take(1, "a long text's type");
    const bytes = cursor.slice(cursor.count("a long text's length", cursor.left), "a long text");
    const end = bytes.indexOf(0);
    long.set(`${variable} ${observation}`, decode(end < 0 ? bytes : bytes.subarray(0, end)));
  }
  tag(cursor, "</strls>");
  return long;
}

/** Variable and row of the long text that 8 bytes of a row refer to. */
function longTextKey(view: DataView, at: number, version: number, littleEndian: boolean): string {
  if (version === 117) return `${view.getUint32(at, littleEndian)} ${view.getUint32(at + 4, littleEndian)}`;
  const variableBytes = version === 118 ? 2 : 3;
  const part = (from: number, count: number): number => {
    let value = 0;
    for (let k = 0; k < count; k++) {
      value = value * 256 + view.getUint8(at + from + (littleEndian ? count - 1 - k : k));
    }
    return value;
  };
  return `${part(0, variableBytes)} ${part(variableBytes, 8 - variableBytes)}`;
}
