import type { BinaryCursor } from "../labelled/binary-cursor.js";

/*
 * The layout of SAS's own files is not published. It is read as ReadStat, pandas and the notes on which they build read
 * it (https://github.com/BioStatMatt/sas7bdat, "SAS7BDAT Database Binary Format").
 */

/** What a data set (.sas7bdat) or catalogue (.sas7bcat) says of itself. */
export interface SasHeader {
  /** Whether counts and places have 8 bytes instead of 4. */
  readonly wide: boolean;
  /** 4 where some parts have that many bytes before them, else 0. */
  readonly padding: 0 | 4;
  readonly encoding: number;
  readonly size: number;
  readonly pageSize: number;
  readonly pages: number;
}

/** Bytes before the subheaders or rows of a page. */
export const pageHeaderBytes = ({ wide }: SasHeader): number => (wide ? 40 : 24);

const largestPage = 1 << 24;

/** Reads the header of a SAS file, and sets the cursor's byte order. */
export function readSasHeader(cursor: BinaryCursor): SasHeader {
  cursor.seek(0, "the header");
  const start = cursor.slice(256, "the header");
  const wide = start[32] === 0x33;
  const padding = start[35] === 0x33 ? 4 : 0;
  cursor.littleEndian = start[37] === 1;
  cursor.seek(196 + padding, "the header");
  const size = cursor.uint32("the header's length");
  const pageSize = cursor.uint32("the length of a page");
  const pages = wide ? cursor.int64("the number of pages") : cursor.uint32("the number of pages");
  if (size < 1024 || size > largestPage || pageSize < 1024 || pageSize > largestPage)
    cursor.fail(`the header has ${size} and a page ${pageSize} bytes`, "the file is damaged");
  if (pages < 0 || pages * pageSize + size > cursor.bytes.length) {
    cursor.fail(
      `there should be ${pages} pages of ${pageSize} bytes, but the file has ${cursor.bytes.length} bytes`,
      "the file is cut short or damaged",
    );
  }
  return { wide, padding, encoding: start[70]!, size, pageSize, pages };
}

/** The bytes of a page, counted from 0. */
export function pageOf(cursor: BinaryCursor, { size, pageSize, pages }: SasHeader, page: number): Uint8Array {
  if (!(page >= 0 && page < pages))
    cursor.fail(`there is no page ${page + 1} of ${pages}`, "the file is damaged");
  return cursor.bytes.subarray(size + page * pageSize, size + (page + 1) * pageSize);
}
