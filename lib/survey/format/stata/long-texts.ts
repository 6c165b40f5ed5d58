import type { BinaryCursor } from "../labelled/binary-cursor.js";
import { peek, tag } from "./tag.js";

/** Reads the long texts (strL), each under the variable and row where it first occurs. */
export function readLongTexts(
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

/** The variable and row of the long text to which 8 bytes of a row refer. */
export function longTextKey(view: DataView, at: number, version: number, littleEndian: boolean): string {
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
