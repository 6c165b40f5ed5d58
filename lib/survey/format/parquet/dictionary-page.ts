import * as zlib from "node:zlib";
import { unsnapped } from "./snappy.js";

/** A larger dictionary is no list of options. */
export const largestPage = 1 << 20;

type Decompress = (bytes: Uint8Array) => Uint8Array;

const bounded = { maxOutputLength: largestPage };
/** Node has it from version 22.15 on. */
const zstd = (zlib as { readonly zstdDecompressSync?: (bytes: Uint8Array, options: object) => Uint8Array })
  .zstdDecompressSync;

/** By the names that DuckDB gives a column's compression. */
const compressions: Readonly<Record<string, Decompress | undefined>> = {
  UNCOMPRESSED: (bytes) => bytes,
  SNAPPY: (bytes) => unsnapped(bytes, largestPage),
  GZIP: (bytes) => zlib.gunzipSync(bytes, bounded),
  BROTLI: (bytes) => zlib.brotliDecompressSync(bytes, bounded),
  ...(zstd === undefined ? {} : { ZSTD: (bytes) => zstd(bytes, bounded) }),
};

/** Whether a dictionary page of that compression can be read here. */
export const isReadable = (compression: string): boolean => compressions[compression] !== undefined;

/**
 * The texts of a dictionary page, in its order (parquet-format, `parquet.thrift` and "Dictionary Encoding").
 *
 * @param bytes begin with the page's header
 * @throws Error where it is damaged, or no dictionary of texts
 */
export function dictionaryTexts(bytes: Uint8Array, compression: string): string[] {
  const { header, end } = compactStruct(bytes, 0, 0);
  const size = header.get(3);
  const dictionary = header.get(7);
  if (typeof size !== "number" || !(dictionary instanceof Map)) throw new Error("it is no dictionary page");
  const count = dictionary.get(1);
  if (typeof count !== "number" || size < 0 || end + size > bytes.length) throw new Error("the page is cut");
  const page = compressions[compression]!(bytes.subarray(end, end + size));
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const texts: string[] = [];
  let at = 0;
  for (let k = 0; k < count; k++) {
    if (at + 4 > page.length) throw new Error("the dictionary is cut");
    const length = view.getUint32(at, true);
    if (at + 4 + length > page.length) throw new Error("the dictionary is cut");
    texts.push(decoder.decode(page.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return texts;
}

type Field = number | boolean | Map<number, Field>;

/** A struct of Thrift's compact protocol, of whole numbers, booleans, texts (skipped) and structs. */
function compactStruct(
  bytes: Uint8Array,
  from: number,
  depth: number,
): { header: Map<number, Field>; end: number } {
  if (depth > 4) throw new Error("the page's header is damaged");
  let at = from;
  const byte = () => {
    const value = bytes[at++];
    if (value === undefined) throw new Error("the page's header is cut");
    return value;
  };
  const unsigned = () => {
    let value = 0;
    for (let shift = 0; shift < 64; shift += 7) {
      const next = byte();
      value += (next & 0x7f) * 2 ** shift;
      if (next < 0x80) return value;
    }
    throw new Error("the page's header is damaged");
  };
  const signed = () => {
    const value = unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const header = new Map<number, Field>();
  let id = 0;
  for (;;) {
    const start = byte();
    if (start === 0) return { header, end: at };
    id = start >> 4 === 0 ? signed() : id + (start >> 4);
    const type = start & 0x0f;
    if (type === 1 || type === 2) header.set(id, type === 1);
    else if (type === 3) header.set(id, byte());
    else if (type >= 4 && type <= 6) header.set(id, signed());
    else if (type === 7) at += 8;
    else if (type === 8) at += unsigned();
    else if (type === 12) {
      const inner = compactStruct(bytes, at, depth + 1);
      header.set(id, inner.header);
      at = inner.end;
    } else throw new Error("the page's header is damaged");
  }
}
