import { inflateSync } from "node:zlib";
import type { BinaryCursor } from "../labelled/binary-cursor.js";
import { type SpssDictionary, systemMissing } from "./dictionary.js";

/** A larger zlib block is a sign of damage; SPSS writes 0x3ff000 bytes. */
const largestBlock = 1 << 26;

/** The rows of a file, read in order. */
export interface SpssRows {
  /** Copies the next row; false at the end of the data. */
  next(into: Uint8Array, number: number): boolean;
}

/** The rows from the cursor on, decompressed. */
export function rowsOf(cursor: BinaryCursor, dictionary: SpssDictionary): SpssRows {
  if (dictionary.compression === 0) {
    return {
      next(into) {
        if (cursor.left === 0) return false;
        into.set(cursor.slice(into.length, "a row"));
        return true;
      },
    };
  }
  const blocks = dictionary.compression === 1 ? wholeRest(cursor) : zlibBlocks(cursor);
  return decompressed(blocks, dictionary, cursor);
}

function* wholeRest(cursor: BinaryCursor): Iterator<Uint8Array> {
  yield cursor.slice(cursor.left, "the data");
}

function* zlibBlocks(cursor: BinaryCursor): Iterator<Uint8Array> {
  cursor.take(8, "the zlib header's place");
  const trailer = cursor.int64("the zlib trailer's place");
  const length = cursor.int64("the zlib trailer's length");
  cursor.seek(trailer, "the zlib trailer");
  cursor.take(20, "the zlib trailer");
  const count = cursor.count("the number of zlib blocks", cursor.left / 24);
  if (length !== 24 + 24 * count) cursor.fail("the zlib trailer's length is wrong", "the file is damaged");
  const blocks = Array.from({ length: count }, () => {
    cursor.take(8, "a zlib block's place");
    return {
      offset: cursor.int64("a zlib block's place"),
      size: cursor.uint32("a zlib block's size"),
      packed: cursor.uint32("a zlib block's packed size"),
    };
  });
  for (const { offset, size, packed } of blocks) {
    cursor.seek(offset, "a zlib block");
    const block = cursor.slice(packed, "a zlib block");
    let data: Uint8Array;
    try {
      data = inflateSync(block, { maxOutputLength: Math.min(Math.max(size, 1), largestBlock) });
    } catch (error) {
      return cursor.fail(
        `a zlib block cannot be unpacked (${(error as Error).message})`,
        "the file is damaged",
      );
    }
    if (data.length !== size)
      cursor.fail(`a zlib block holds ${data.length} bytes, not ${size}`, "the file is damaged");
    yield data;
  }
}

/**
 * Decodes SPSS's bytecodes: eight codes, then the elements that they announce (PSPP developer's guide, "Data Record").
 */
function decompressed(
  blocks: Iterator<Uint8Array>,
  dictionary: SpssDictionary,
  cursor: BinaryCursor,
): SpssRows {
  let block: Uint8Array = new Uint8Array(0);
  let at = 0;
  const codes = new Uint8Array(8);
  let nextCode = 8;
  let ended = false;
  /** Copies the next `count` bytes of the stream; false when there are no more. */
  const pull = (into: Uint8Array, from: number, count: number): boolean => {
    for (let k = 0; k < count; k++) {
      while (at === block.length) {
        const more = blocks.next();
        if (more.done === true) return false;
        block = more.value;
        at = 0;
      }
      into[from + k] = block[at]!;
      at += 1;
    }
    return true;
  };
  return {
    next(into, number) {
      const view = new DataView(into.buffer, into.byteOffset, into.length);
      for (let element = 0; element < dictionary.elements; ) {
        if (nextCode === 8) {
          if (ended || !pull(codes, 0, 8)) {
            ended = true;
            if (element === 0) return false;
            cursor.fail(`the data end inside row ${number + 1}`, "the file is cut short or damaged");
          }
          nextCode = 0;
        }
        const code = codes[nextCode]!;
        nextCode += 1;
        if (code === 0) continue;
        const from = element * 8;
        if (code === 252) {
          ended = true;
          if (element === 0) return false;
          cursor.fail(`the data end inside row ${number + 1}`, "the file is damaged");
        }
        if (code === 253) {
          if (!pull(into, from, 8)) {
            cursor.fail(`the data end inside row ${number + 1}`, "the file is cut short or damaged");
          }
        } else if (code === 254) {
          into.fill(0x20, from, from + 8);
        } else {
          view.setFloat64(from, code === 255 ? systemMissing : code - dictionary.bias, cursor.littleEndian);
        }
        element += 1;
      }
      return true;
    },
  };
}
