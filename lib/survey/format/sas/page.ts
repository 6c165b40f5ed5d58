import type { BinaryCursor } from "../labelled/binary-cursor.js";
import { pageHeaderBytes, pageOf, type SasHeader } from "./header.js";

/** How a part of a page is packed, or that it is not a part. */
export const packing = {
  none: 0,
  absent: 1,
  moved: 2,
  reference: 3,
  packedRow: 4,
  deletedRow: 5,
  movedPackedRow: 6,
} as const;

/** A subheader, or a row that stands where a subheader may. */
export interface PagePart {
  /** Where it begins in the page; of a reference the page, counted from 1. */
  readonly offset: number;
  /** Its length; of a reference the part of that page, counted from 1. */
  readonly length: number;
  readonly packing: number;
  /** Whether it is a row. */
  readonly isRow: boolean;
}

/** A page, whose parts are checked to lie within it. */
export interface Page {
  readonly bytes: Uint8Array;
  readonly hasRows: boolean;
  /** Rows that stand behind the parts; on a page of rows alone. */
  readonly rows: number;
  readonly parts: readonly PagePart[];
  /** Where rows begin. */
  readonly rowsAt: number;
  /** Whether a bit for each row says whether it was deleted. */
  readonly hasDeleted: boolean;
  /** Bytes between the rows and those bits. */
  readonly unused: number;
}

/** Reads the beginning of a page; `undefined` for one that holds neither parts nor rows. */
export function readPage(cursor: BinaryCursor, header: SasHeader, number: number): Page | undefined {
  const bytes = pageOf(cursor, header, number);
  const page = cursor.within(bytes);
  const start = pageHeaderBytes(header);
  page.seek(start - 8, "a page's type");
  const type = page.uint16("a page's type");
  const rows = page.uint16("a page's rows");
  const count = page.uint16("a page's parts");
  page.seek(header.wide ? 24 : 12, "a page's unused bytes");
  const unused = header.wide ? page.int64("a page's unused bytes") : page.uint32("a page's unused bytes");
  const kind = type & 0x0f00;
  const common = { bytes, rows, unused, hasDeleted: (type & 0x0080) !== 0 };
  if (kind === 0x0100) return { ...common, hasRows: true, parts: [], rowsAt: start };
  if ((type & 0x9000) !== 0) return undefined;
  page.seek(start, "a page's parts");
  const width = header.wide ? 24 : 12;
  const parts = Array.from({ length: count }, (_, k) => {
    page.seek(start + k * width, "a page's part");
    const place = () => (header.wide ? page.int64("a part's place") : page.uint32("a part's place"));
    const part = {
      offset: place(),
      length: place(),
      packing: page.uint8("a part"),
      isRow: page.uint8("a part") === 1,
    };
    if (part.packing !== packing.reference && part.packing !== packing.absent) {
      if (part.offset + part.length > bytes.length || part.offset < 0 || part.length < 0)
        page.fail(`a part of page ${number + 1} is beyond its end`, "the file is damaged");
    }
    return part;
  });
  const end = start + count * width;
  // Rows begin at a multiple of 8 bytes, except in files of Stat/Transfer, which have answers in those 4 bytes.
  const gap = bytes.subarray(end, end + 4);
  const isGap = end % 8 === 4 && (gap.every((byte) => byte === 0) || gap.every((byte) => byte === 0x20));
  return { ...common, hasRows: kind === 0x0200, parts, rowsAt: isGap ? end + 4 : end };
}
