import { CodeCollector } from "../../table/code-collector.js";
import { missingOfByte } from "./missing.js";
import { momentOf } from "./moment.js";

/** Reads one variable from each row. */
export interface ColumnReader {
  readonly collector: CodeCollector;
  /** Whether it gives texts, of dates and times too. */
  readonly isText: boolean;
  read(row: Uint8Array): void;
}

/** Texts kept, so that an answer is decoded once. */
const mostKept = 2000;

/** Reads a text, whose spaces at the end are filling. */
export function textReader(
  { at, bytes }: { readonly at: number; readonly bytes: number },
  decode: (bytes: Uint8Array) => string,
): ColumnReader {
  const collector = new CodeCollector();
  const known = new Map<string, string>();
  return {
    collector,
    isText: true,
    read(row) {
      let end = at + bytes;
      while (end > at && (row[end - 1] === 0x20 || row[end - 1] === 0)) end -= 1;
      const part = row.subarray(at, end);
      const key = Buffer.from(part.buffer, part.byteOffset, part.length).toString("latin1");
      let text = known.get(key);
      if (text === undefined) {
        text = decode(part);
        if (known.size < mostKept) known.set(key, text);
      }
      collector.text(text);
    },
  };
}

/** Reads a number; `value` gives it, or the code of a special missing value, or `undefined` for an empty cell. */
export function numberReader(
  format: string,
  value: (row: Uint8Array) => number | string | undefined,
): ColumnReader {
  const collector = new CodeCollector();
  const moment = momentOf(format);
  return {
    collector,
    isText: moment !== undefined,
    read(row) {
      const found = value(row);
      if (found === undefined) collector.empty();
      else if (typeof found === "string") collector.text(found);
      else if (moment === undefined) collector.number(found);
      else collector.text(moment(found) ?? String(found));
    },
  };
}

/** A double of 3 to 8 bytes, of which SAS drops the last ones. Not-a-numbers are missing values. */
export function sasDouble(
  { at, bytes }: { readonly at: number; readonly bytes: number },
  littleEndian: boolean,
): (row: Uint8Array) => number | string | undefined {
  const buffer = new Uint8Array(8);
  const view = new DataView(buffer.buffer);
  return (row) => {
    buffer.fill(0);
    for (let k = 0; k < bytes; k++) buffer[k] = row[littleEndian ? at + bytes - 1 - k : at + k]!;
    const value = view.getFloat64(0);
    return Number.isNaN(value) ? missingOfByte(~buffer[2]! & 0xff) : value;
  };
}
