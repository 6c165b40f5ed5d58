import type { Measure } from "../../codebook/codebook.js";
import type { BinaryCursor } from "../labelled/binary-cursor.js";
import type { DictionaryRecords } from "./dictionary-records.js";

type Extensions = DictionaryRecords["extensions"];
type Decode = (bytes: Uint8Array) => string;

const none = new Uint8Array(0);

/** Encodings by code page; 1250 to 1258 are "windows-" and the number. */
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

/**
 * The decoder of the file's texts: of the encoding given, else of the one that the file names, else of its code page.
 */
export function decoderOf(
  cursor: BinaryCursor,
  extensions: Extensions,
  given: string | undefined,
  notes: string[],
): { decode: Decode; encoding: string } {
  const named = extensions.get(20);
  const wanted =
    given ??
    (named === undefined
      ? charsetOf(codepageOf(cursor, extensions.get(3)))
      : new TextDecoder("latin1").decode(named).trim());
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(wanted.replace(/^windows[- ]?(\d+)$/i, "windows-$1"), { ignoreBOM: true });
  } catch {
    notes.push(`the encoding '${wanted.slice(0, 40)}' is not known: text read as Windows-1252`);
    decoder = new TextDecoder("windows-1252");
  }
  return { decode: (bytes) => decoder.decode(bytes), encoding: decoder.encoding };
}

function codepageOf(cursor: BinaryCursor, integers: Uint8Array = none): number | undefined {
  if (integers.length < 32) return undefined;
  return new DataView(integers.buffer, integers.byteOffset).getInt32(28, cursor.littleEndian);
}

function charsetOf(codepage: number | undefined): string {
  if (codepage !== undefined && codepage >= 1250 && codepage <= 1258) return `windows-${codepage}`;
  return charsets[codepage ?? 2] ?? "windows-1252";
}

/** The long names of variables, by short name in upper case. */
export function longNamesOf(extensions: Extensions, decode: Decode): ReadonlyMap<string, string> {
  return new Map(pairs(decode(extensions.get(13) ?? none)));
}

/** The widths of very long texts, by short name in upper case. */
export function longWidthsOf(extensions: Extensions, decode: Decode): ReadonlyMap<string, number> {
  const widths = pairs(decode(extensions.get(14) ?? none));
  return new Map(widths.map(([name, width]) => [name, Number.parseInt(width, 10)]));
}

/** The pairs of "A=1\tB=2"; values may end in zero bytes. */
function pairs(text: string): [string, string][] {
  return text
    .split("\t")
    .map((pair) => pair.replace(/\0+$/, "").split("="))
    .filter((pair): pair is [string, string] => pair.length === 2)
    .map(([name, value]) => [name.toUpperCase(), value]);
}

/** The measures of variables, in the file's order; empty where the record is missing or damaged. */
export function measuresOf(
  extensions: Extensions,
  variables: number,
  cursor: BinaryCursor,
): readonly (Measure | undefined)[] {
  const record = extensions.get(11) ?? none;
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const count = Math.floor(record.length / 4);
  const fields = count === variables * 3 ? 3 : count === variables * 2 ? 2 : 0;
  if (fields === 0) return [];
  const known: readonly (Measure | undefined)[] = [undefined, "nominal", "ordinal", "scale"];
  return Array.from(
    { length: variables },
    (_, k) => known[view.getInt32(k * fields * 4, cursor.littleEndian)],
  );
}

/** Value labels and missing values of texts longer than 8 bytes, by variable name. */
export function longTextRecords(
  cursor: BinaryCursor,
  extensions: Extensions,
  decode: Decode,
): { labels: ReadonlyMap<string, [string, string][]>; missing: ReadonlyMap<string, string[]> } {
  const labels = new Map<string, [string, string][]>();
  const missing = new Map<string, string[]>();
  const text = (record: BinaryCursor) =>
    decode(record.slice(record.count("a text's length", record.left), "a text")).trimEnd();
  const labelled = cursor.within(extensions.get(21) ?? none);
  while (labelled.left > 0) {
    const name = text(labelled);
    labelled.take(4, "a text variable's width");
    const count = labelled.count("the number of value labels", labelled.left / 8);
    labels.set(
      name,
      Array.from({ length: count }, () => [text(labelled), text(labelled)]),
    );
  }
  const userMissing = cursor.within(extensions.get(22) ?? none);
  while (userMissing.left > 0) {
    const name = text(userMissing);
    const count = userMissing.uint8("the number of missing values");
    const length = userMissing.count("a missing value's length", userMissing.left);
    missing.set(
      name,
      Array.from({ length: count }, () => decode(userMissing.slice(length, "a missing value")).trimEnd()),
    );
  }
  return { labels, missing };
}
