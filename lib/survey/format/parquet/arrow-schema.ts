/** What Arrow says of a column with a fixed list of texts: pandas' categoricals, R's factors, Polars' enums. */
export interface ArrowCategory {
  /** Whether the texts are steps of an order. */
  readonly ordered: boolean;
  /** The texts, where Polars lists them. */
  readonly texts?: readonly string[];
}

/** The key under which Arrow keeps its schema in a Parquet file. */
export const arrowKey = "ARROW:schema";

/** Polars' key for the texts of an enum: "5;Never6;Rarely", each behind its length in bytes. */
const polarsKey = "_PL_ENUM_VALUES2";

/**
 * The columns of texts from a fixed list, by name, from the schema that Arrow puts into a Parquet file: a FlatBuffers
 * message in base64 (Arrow, `format/Message.fbs` and `format/Schema.fbs`).
 *
 * @throws RangeError for a damaged schema
 */
export function arrowCategories(base64: string): Map<string, ArrowCategory> {
  const buffer = Buffer.from(base64, "base64");
  const bytes = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  // A message may begin with 0xFFFFFFFF and its length.
  const start = bytes.getUint32(0, true) === 0xffffffff ? 8 : 4;
  const message = tableAt(bytes, start);
  const schema = message.table(2);
  const categories = new Map<string, ArrowCategory>();
  for (const field of schema?.tables(1) ?? []) {
    const dictionary = field.table(4);
    const name = field.text(0);
    if (dictionary === undefined || name === undefined) continue;
    const listed = field.tables(6).find((entry) => entry.text(0) === polarsKey);
    categories.set(name, {
      ordered: dictionary.flag(2),
      ...(listed === undefined ? {} : { texts: lengthPrefixed(listed.text(1) ?? "") }),
    });
  }
  return categories;
}

function lengthPrefixed(text: string): string[] {
  const bytes = Buffer.from(text);
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const mark = bytes.indexOf(";", at);
    const length = Number(bytes.toString("latin1", at, mark));
    if (mark < 0 || !Number.isSafeInteger(length)) throw new RangeError("Polars' list of texts is damaged");
    texts.push(bytes.toString("utf8", mark + 1, mark + 1 + length));
    at = mark + 1 + length;
  }
  return texts;
}

/** A table of a FlatBuffers buffer: its fields by number, as the schema counts them. */
interface FlatTable {
  readonly table: (field: number) => FlatTable | undefined;
  readonly tables: (field: number) => FlatTable[];
  readonly text: (field: number) => string | undefined;
  readonly flag: (field: number) => boolean;
}

/** @param at where the offset of the table stands */
function tableAt(bytes: DataView, at: number): FlatTable {
  const start = at + bytes.getUint32(at, true);
  const fields = start - bytes.getInt32(start, true);
  const size = bytes.getUint16(fields, true);
  const place = (field: number): number | undefined => {
    const entry = 4 + 2 * field;
    const offset = entry + 2 > size ? 0 : bytes.getUint16(fields + entry, true);
    return offset === 0 ? undefined : start + offset;
  };
  return {
    table(field) {
      const found = place(field);
      return found === undefined ? undefined : tableAt(bytes, found);
    },
    tables(field) {
      const found = place(field);
      if (found === undefined) return [];
      const list = found + bytes.getUint32(found, true);
      const length = bytes.getUint32(list, true);
      if (list + 4 + 4 * length > bytes.byteLength) throw new RangeError("a list is cut");
      return Array.from({ length }, (_, k) => tableAt(bytes, list + 4 + 4 * k));
    },
    text(field) {
      const found = place(field);
      if (found === undefined) return undefined;
      const text = found + bytes.getUint32(found, true);
      const length = bytes.getUint32(text, true);
      if (text + 4 + length > bytes.byteLength) throw new RangeError("a text is cut");
      return new TextDecoder().decode(new Uint8Array(bytes.buffer, bytes.byteOffset + text + 4, length));
    },
    flag(field) {
      const found = place(field);
      return found !== undefined && bytes.getUint8(found) !== 0;
    },
  };
}
