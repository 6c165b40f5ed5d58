import type { BinaryCursor } from "../labelled/binary-cursor.js";
import type { SasHeader } from "./header.js";
import { type Page, packing, readPage } from "./page.js";

export interface SasVariable {
  readonly name: string;
  readonly label: string;
  /** Its format's name without width, such as "DATE" or "$SEX"; "" for none. */
  readonly format: string;
  readonly isText: boolean;
  /** Where in a row it begins, and how many bytes it has. */
  readonly at: number;
  readonly bytes: number;
}

export interface SasDictionary {
  readonly title: string;
  readonly variables: readonly SasVariable[];
  readonly rowBytes: number;
  /** Rows, deleted ones among them. */
  readonly rows: number;
  readonly deleted: number;
  /** Rows on a page that holds subheaders too. */
  readonly mixedRows: number;
  /** Whether packed rows have COMPRESS=BINARY; else they have COMPRESS=CHAR. */
  readonly ross: boolean;
}

type Kind = "rows" | "columns" | "text" | "names" | "attributes" | "format" | "other" | "row";

/** Signatures of subheaders. A wide file has the first two in either half of 8 bytes, the others beside FFFFFFFF. */
const sizes: ReadonlyMap<number, Kind> = new Map([
  [0xf7f7f7f7, "rows"],
  [0xf6f6f6f6, "columns"],
]);
const others: ReadonlyMap<number, Kind> = new Map([
  [0xfffffbfe, "format"],
  [0xfffffffc, "attributes"],
  [0xfffffffd, "text"],
  [0xffffffff, "names"],
  [0xfffffc00, "other"],
]);

/** What the subheader at the cursor is; the cursor stays where it is. */
export function kindOf(cursor: BinaryCursor, { wide }: SasHeader): Kind {
  const start = cursor.offset;
  const first = cursor.uint32("a subheader");
  const second = wide ? cursor.uint32("a subheader") : 0;
  cursor.seek(start, "a subheader");
  const size = sizes.get(first);
  if (size !== undefined) return cursor.littleEndian && second !== 0 ? "row" : size;
  if (!wide) return otherKind(first);
  const [ones, signature] = cursor.littleEndian ? [second, first] : [first, second];
  return ones === 0xffffffff ? otherKind(signature) : "row";
}

function otherKind(signature: number): Kind {
  return others.get(signature) ?? (signature >= 0xfffffff8 ? "other" : "row");
}

/** A piece of text that the file holds elsewhere. */
interface Reference {
  readonly block: number;
  readonly offset: number;
  readonly length: number;
}

const mostVariables = 120_000;

/** Reads all subheaders. */
export function readDictionary(
  cursor: BinaryCursor,
  header: SasHeader,
  decode: (bytes: Uint8Array) => string,
): SasDictionary {
  const blocks: Uint8Array[] = [];
  const names: Reference[] = [];
  const attributes: Pick<SasVariable, "at" | "bytes" | "isText">[] = [];
  const formats: { readonly format: Reference; readonly label: Reference }[] = [];
  let found: Sizes | undefined;
  let count = 0;
  for (const [kind, part] of subheaders(cursor, header)) {
    if (kind === "rows") found ??= readSizes(part, header);
    else if (kind === "columns") {
      part.take(header.wide ? 8 : 4, "the number of variables");
      count = header.wide ? part.int64("the number of variables") : part.uint32("the number of variables");
    } else if (kind === "text") blocks.push(part.slice(part.left, "texts").subarray(header.wide ? 8 : 4));
    else if (kind === "names") names.push(...readNames(part, header));
    else if (kind === "attributes") attributes.push(...readAttributes(part, header));
    else if (kind === "format") {
      part.seek(header.wide ? 46 : 34, "a format");
      formats.push({ format: readReference(part), label: readReference(part) });
    }
    if (names.length > mostVariables || blocks.length > mostVariables)
      cursor.fail("there are too many variables", "the file is damaged");
  }
  if (found === undefined)
    return cursor.fail("the file does not say how long its rows are", "the file is damaged");
  if (count > mostVariables || names.length < count || attributes.length < count) {
    cursor.fail(
      `${names.length} names and ${attributes.length} descriptions for ${count} variables`,
      "the file is damaged",
    );
  }
  const text = ({ block, offset, length }: Reference): string => {
    if (length === 0) return "";
    const held = blocks[block];
    if (held === undefined || offset + length > held.length)
      cursor.fail("a name or label is not where it should be", "the file is damaged");
    return decode(held.subarray(offset, offset + length)).replace(/[\0 ]+$/, "");
  };
  const none = { block: 0, offset: 0, length: 0 };
  return {
    title: text(found.title),
    ross: text(found.packing) === "SASYZCR2",
    rowBytes: found.rowBytes,
    rows: found.rows,
    deleted: found.deleted,
    mixedRows: found.mixedRows,
    variables: Array.from({ length: count }, (_, k) => ({
      ...attributes[k]!,
      name: text(names[k]!),
      label: text(formats[k]?.label ?? none),
      format: text(formats[k]?.format ?? none),
    })),
  };
}

/** The subheaders of all pages, texts before those that refer to them. */
function* subheaders(cursor: BinaryCursor, header: SasHeader): Iterable<[Kind, BinaryCursor]> {
  for (let number = 0; number < header.pages; number++) {
    const page = readPage(cursor, header, number);
    if (page === undefined) continue;
    for (const part of page.parts) {
      if (part.packing !== packing.none || part.length < (header.wide ? 8 : 4)) continue;
      const within = partOf(cursor, page, part);
      const kind = kindOf(within, header);
      if (kind !== "row" && kind !== "other") yield [kind, within];
    }
  }
}

function partOf(cursor: BinaryCursor, page: Page, part: { offset: number; length: number }): BinaryCursor {
  return cursor.within(page.bytes.subarray(part.offset, part.offset + part.length));
}

function readReference(part: BinaryCursor): Reference {
  return {
    block: part.uint16("a text's block"),
    offset: part.uint16("a text's place"),
    length: part.uint16("a text's length"),
  };
}

interface Sizes {
  readonly rowBytes: number;
  readonly rows: number;
  readonly deleted: number;
  readonly mixedRows: number;
  readonly title: Reference;
  readonly packing: Reference;
}

function readSizes(part: BinaryCursor, { wide }: SasHeader): Sizes {
  const word = wide ? 8 : 4;
  const at = (words: number, what: string) => {
    part.seek(words * word, what);
    return wide ? part.int64(what) : part.uint32(what);
  };
  const length = part.bytes.length;
  const reference = (fromEnd: number) => {
    part.seek(length - fromEnd, "a title");
    return readReference(part);
  };
  const read = {
    rowBytes: at(5, "the length of a row"),
    rows: at(6, "the number of rows"),
    deleted: at(7, "the number of deleted rows"),
    mixedRows: at(15, "the number of rows on the first pages"),
    title: reference(130),
    packing: reference(118),
  };
  if (read.rowBytes < 0 || read.rowBytes > 1 << 24 || read.rows < read.deleted)
    part.fail(`a row has ${read.rowBytes} bytes`, "the file is damaged");
  return read;
}

function readNames(part: BinaryCursor, { wide }: SasHeader): Reference[] {
  const count = Math.floor((part.bytes.length - (wide ? 28 : 20)) / 8);
  part.seek(wide ? 16 : 12, "the names");
  return Array.from({ length: Math.max(0, count) }, () => {
    const reference = readReference(part);
    part.take(2, "a name");
    return reference;
  });
}

function readAttributes(
  part: BinaryCursor,
  { wide }: SasHeader,
): Pick<SasVariable, "at" | "bytes" | "isText">[] {
  const count = Math.floor((part.bytes.length - (wide ? 28 : 20)) / (wide ? 16 : 12));
  part.seek(wide ? 16 : 12, "the variables");
  return Array.from({ length: Math.max(0, count) }, () => {
    const at = wide ? part.int64("a variable's place") : part.uint32("a variable's place");
    const bytes = part.uint32("a variable's length");
    part.take(2, "a variable");
    const type = part.uint8("a variable's type");
    part.take(1, "a variable");
    if (type !== 1 && type !== 2) part.fail(`there is no variable type ${type}`, "the file is damaged");
    return { at, bytes, isText: type === 2 };
  });
}
