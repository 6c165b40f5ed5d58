import { readFile } from "node:fs/promises";
import type { Code } from "../../codebook/codebook.js";
import { BinaryCursor } from "../labelled/binary-cursor.js";
import { decoderOf } from "./decoder.js";
import { pageHeaderBytes, pageOf, readSasHeader, type SasHeader } from "./header.js";
import { missingOfByte } from "./missing.js";

/** Value labels by the upper-case name of their format; a format of texts begins with "$". */
export type Catalogue = ReadonlyMap<string, ReadonlyMap<Code, string>>;

const mostLabels = 1_000_000;

/**
 * Reads the formats of a SAS catalogue (.sas7bcat), as ReadStat reads them. Formats of ranges keep their first value, as
 * in haven.
 *
 * @throws PopuliError naming the file where it is cut short or damaged
 */
export async function readCatalogue(file: string, encoding: string | undefined): Promise<Catalogue> {
  const cursor = new BinaryCursor(new Uint8Array(await readFile(file)), file);
  const header = readSasHeader(cursor);
  const decode = decoderOf(header, encoding, []);
  const formats = new Map<string, ReadonlyMap<Code, string>>();
  for (const { page, offset } of entries(cursor, header)) {
    const block = blockAt(cursor, header, page, offset);
    const found = block.length < 106 ? undefined : readFormat(cursor.within(block), header, decode);
    if (found !== undefined) formats.set(found.name.toUpperCase(), found.labels);
  }
  return formats;
}

interface Entry {
  readonly page: number;
  readonly offset: number;
}

/** Where the formats of the catalogue begin: entries marked XLSR on its index pages. */
function entries(cursor: BinaryCursor, header: SasHeader): Entry[] {
  const { wide, padding, pages } = header;
  const bytes = 212 + padding + (wide ? 72 : 0);
  const first = 856 + 2 * padding + (wide ? 144 : 0);
  const mark = 50 + padding + (wide ? 24 : 0);
  const found = new Map<string, Entry>();
  const look = (number: number, start: number) => {
    const page = cursor.within(pageOf(cursor, header, number));
    const isEntry = (at: number) =>
      Buffer.from(page.bytes.subarray(at, at + 4)).toString("latin1") === "XLSR";
    for (let at = start; at + bytes <= page.bytes.length; at += bytes) {
      if (!isEntry(at)) at += 8; // some entries have 8 bytes before them
      if (!isEntry(at)) break;
      if (page.bytes[at + mark] !== 0x4f) continue; // "O"
      page.seek(at + (wide ? 8 : 4), "an entry");
      const entry = {
        page: wide ? page.int64("an entry's page") : page.uint32("an entry's page"),
        offset: page.uint16("an entry's place"),
      };
      found.set(`${entry.page} ${entry.offset}`, entry);
    }
  };
  if (pages > 1) look(1, first);
  for (let number = 3; number < pages; number++) {
    const start = pageHeaderBytes(header) - 8;
    const page = pageOf(cursor, header, number);
    if (Buffer.from(page.subarray(start, start + 4)).toString("latin1") === "XLSR") look(number, start);
  }
  return [...found.values()].sort((a, b) => a.page - b.page || a.offset - b.offset);
}

/** The bytes of a format, which may be spread over several pages. */
function blockAt(cursor: BinaryCursor, header: SasHeader, page: number, offset: number): Uint8Array {
  const parts: Uint8Array[] = [];
  const linkBytes = header.wide ? 32 : 16;
  for (let links = 0; page > 0 && offset > 0 && page <= header.pages && links <= header.pages; links++) {
    const from = cursor.within(pageOf(cursor, header, page - 1));
    from.seek(offset, "a format's part");
    const nextPage = from.uint32("a format's next part");
    if (header.wide) from.take(4, "a format's next part");
    const nextOffset = from.uint16("a format's next part");
    const length = from.uint16("a format's part");
    from.seek(offset + linkBytes, "a format's part");
    parts.push(from.slice(length, "a format's part"));
    page = nextPage;
    offset = nextOffset;
  }
  return new Uint8Array(Buffer.concat(parts));
}

function readFormat(
  block: BinaryCursor,
  { wide, padding }: SasHeader,
  decode: (bytes: Uint8Array) => string,
): { name: string; labels: Map<Code, string> } | undefined {
  const at = (offset: number) => block.seek(offset, "a format");
  at(2);
  const flags = block.uint16("a format");
  const pad = (flags & 0x08) !== 0 ? 4 : 0;
  const number = (offset: number, narrow: boolean) => {
    at(offset + pad);
    if (wide) return narrow ? block.uint32("a format") : block.int64("a format");
    return narrow ? block.uint16("a format") : block.uint32("a format");
  };
  const capacity = number(wide ? 42 : 38, false);
  const used = number(wide ? 50 : 42, false);
  const defaultLabel = number(wide ? 74 : 66, false);
  const textOffset = number(wide ? 124 : 104, true);
  at(8);
  let name = decode(block.slice(8, "a format's name"));
  let start = (wide ? 138 : 106) + (pad > 0 ? pad + 16 : 0);
  if ((flags & (wide ? 0x20 : 0x80)) !== 0) {
    at(start);
    name = decode(block.slice(32, "a format's name"));
    start += 32;
  }
  name = name.replace(/[\0 ]+$/, "");
  // Names of informats begin with "@".
  if (used === 0 || name.startsWith("@")) return undefined;
  if (used > mostLabels || capacity > mostLabels || used < 0 || capacity < used)
    block.fail(`a format has ${used} of ${capacity} labels`, "the catalogue is damaged");
  const places = new Map<number, number>();
  at(start);
  for (let k = 0; k < capacity; k++) {
    const entry = block.offset;
    block.take(2, "a labelled value");
    const length = block.uint16("a labelled value");
    if (k < used) {
      at(entry + 10 + padding);
      places.set(block.uint32("a label's number"), entry);
    }
    at(entry + 6 + length);
  }
  const labels = new Map<Code, string>();
  const bytes = block.bytes;
  for (let k = 0, label = block.offset; k < used; k++) {
    at(label + 8);
    const length = Math.min(block.uint16("a label"), block.left);
    const text = decode(block.slice(length, "a label")).trimEnd();
    label = block.offset + 1;
    if (defaultLabel > 0 && k === defaultLabel - 1) continue;
    const entry = places.get(k);
    if (entry === undefined) block.fail("a label belongs to no value", "the catalogue is damaged");
    const code = name.startsWith("$")
      ? decode(textValue(block, entry, textOffset)).replace(/[\0 ]+$/, "")
      : numberValue(bytes, entry + 22, block);
    if (code !== undefined) labels.set(code, text);
  }
  return { name, labels };
}

function textValue(block: BinaryCursor, entry: number, textOffset: number): Uint8Array {
  block.seek(entry + 2, "a labelled text");
  const length = block.uint16("a labelled text");
  block.seek(entry + 22 + textOffset, "a labelled text");
  return block.slice(length + 6 - 22 - textOffset, "a labelled text");
}

/**
 * A labelled number, so written that bytes sort as numbers do: the high byte first, the sign turned over, and all other
 * bits of a negative number too.
 */
function numberValue(bytes: Uint8Array, at: number, block: BinaryCursor): Code | undefined {
  if (at + 8 > bytes.length) block.fail("a labelled number is cut short", "the catalogue is damaged");
  const value = bytes.slice(at, at + 8);
  if (value[0] === 0 && value[1] === 0 && value.subarray(3).every((byte) => byte === 0xff))
    return missingOfByte(value[2]!);
  if (value[0]! < 0x80) for (let k = 0; k < 8; k++) value[k] = ~value[k]!;
  else value[0]! ^= 0x80;
  return new DataView(value.buffer).getFloat64(0) + 0;
}
