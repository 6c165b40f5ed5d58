import type { BinaryCursor } from "../labelled/binary-cursor.js";
import { kindOf, type SasDictionary } from "./dictionary.js";
import type { SasHeader } from "./header.js";
import { type Page, type PagePart, packing, readPage } from "./page.js";
import { unpackRoss } from "./ross.js";
import { unpackRuns } from "./run-length.js";

/** The rows of a data set in order, without those that were deleted. A row is valid until the next. */
export function* sasRows(
  cursor: BinaryCursor,
  header: SasHeader,
  dictionary: SasDictionary,
): Generator<Uint8Array, void> {
  let left = dictionary.rows - dictionary.deleted;
  for (let number = 0; number < header.pages && left > 0; number++) {
    const page = readPage(cursor, header, number);
    if (page === undefined) continue;
    for (const row of rowsOf(page)) {
      if (left === 0) return;
      left -= 1;
      yield row;
    }
  }

  function* rowsOf(page: Page): Iterable<Uint8Array> {
    for (const part of page.parts) {
      const row =
        part.packing === packing.reference && part.length > 0 ? movedRow(part) : rowOf(page, part, false);
      if (row !== undefined) yield row;
    }
    if (!page.hasRows) return;
    const rows = Math.min(page.parts.length > 0 ? dictionary.mixedRows : page.rows, dictionary.rows);
    const { rowBytes } = dictionary;
    if (page.rowsAt + rows * rowBytes > page.bytes.length) {
      if (page.parts.length === 0)
        cursor.fail(`a page of ${page.bytes.length} bytes cannot hold ${rows} rows`, "the file is damaged");
    }
    const deletedAt = page.rowsAt + rows * rowBytes + page.unused;
    for (let row = 0; row < rows; row++) {
      const start = page.rowsAt + row * rowBytes;
      if (start + rowBytes > page.bytes.length) return;
      if (page.hasDeleted && ((page.bytes[deletedAt + (row >> 3)] ?? 0) & (0x80 >> (row & 7))) !== 0)
        continue;
      yield page.bytes.subarray(start, start + rowBytes);
    }
  }

  /** A row that grew when it was changed stands on another page. */
  function movedRow({ offset, length }: PagePart): Uint8Array | undefined {
    const page = readPage(cursor, header, offset - 1);
    const part = page?.parts[length - 1];
    if (page === undefined || part === undefined)
      return cursor.fail("a moved row is not where it should be", "the file is damaged");
    return rowOf(page, part, true);
  }

  function rowOf(page: Page, part: PagePart, moved: boolean): Uint8Array | undefined {
    const bytes = page.bytes.subarray(part.offset, part.offset + part.length);
    const plain = moved ? packing.moved : packing.none;
    const packed = moved ? packing.movedPackedRow : packing.packedRow;
    if (part.packing === plain && part.isRow && bytes.length === dictionary.rowBytes) {
      return kindOf(cursor.within(bytes), header) === "row" ? bytes : undefined;
    }
    if (part.packing !== packed) return undefined;
    const unpack = dictionary.ross ? unpackRoss : unpackRuns;
    const row = new Uint8Array(dictionary.rowBytes);
    if (!unpack(bytes, row))
      cursor.fail(`a packed row does not fill ${row.length} bytes`, "the file is damaged");
    return row;
  }
}
