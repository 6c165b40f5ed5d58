import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { type LongWork, quietly } from "../../../progress/progress.js";
import { track } from "../../../progress/track.js";
import { longestLine, type Walk } from "./walk.js";

/** Bytes read at a time: about 50 ms of work, so that an interrupt is noticed soon. */
const pieceBytes = 4 << 20;

/** What one pass over a file's bytes finds. */
export interface FileBytes {
  /** SHA-256, hex. */
  readonly hash: string;
  /** Whether the file is UTF-8, where its bytes were taken as they are. */
  readonly validUtf8: boolean;
}

/** The first bytes of a file: enough for the header of the widest survey. */
export async function beginningOf(file: string): Promise<{ bytes: Uint8Array; size: number }> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const bytes = new Uint8Array(Math.min(pieceBytes, size));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length);
    return { bytes: bytes.subarray(0, bytesRead), size };
  } finally {
    await handle.close();
  }
}

/** Encodings in which a byte below 128 is always an ASCII character. */
export function isAsciiBased(encoding: string): boolean {
  return /^(utf-8|windows-|iso-8859-|koi8-|macintosh|x-mac-|ibm866)/.test(encoding);
}

/**
 * Reads a file once: hashes it, checks whether it is UTF-8, and hands its bytes to a walk, in UTF-8 where the file's
 * encoding is not based on ASCII.
 *
 * @param from the byte at which the header begins, as the walk gets the bytes
 * @throws PopuliError as soon as the walk finds a mistake
 * @throws Interrupted when the signal is raised
 */
export async function walkThrough(
  file: string,
  walk: Walk,
  encoding: string,
  from: number,
  work: LongWork,
): Promise<FileBytes> {
  const hash = createHash("sha256");
  const decoder = isAsciiBased(encoding) ? undefined : new TextDecoder(encoding);
  const encoder = new TextEncoder();
  let validUtf8 = true;
  // The first bytes of a character that ends in the next piece.
  let begun: Uint8Array = new Uint8Array(0);
  /** Bytes of the cell that has not ended, then those of the next piece. */
  let held = new Uint8Array(pieceBytes + longestLine + 1024);
  let carried = 0;
  let skip = from;
  const give = (bytes: Uint8Array, last: boolean) => {
    const skipped = Math.min(skip, bytes.length);
    skip -= skipped;
    const rest = bytes.subarray(skipped);
    const to = carried + rest.length;
    if (to + 3 > held.length) {
      const larger = new Uint8Array(2 * to + 3);
      larger.set(held.subarray(0, carried));
      held = larger;
    }
    held.set(rest, carried);
    const taken = walk.take(held, to, last);
    held.copyWithin(0, taken, to);
    carried = to - taken;
  };
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const steps = { task: `reading ${file}`, total: size, unit: "bytes" };
    await track(steps, size > pieceBytes ? work : quietly(work), async (reading) => {
      for await (const bytes of piecesOf(handle)) {
        hash.update(bytes);
        if (decoder !== undefined) {
          give(encoder.encode(decoder.decode(bytes, { stream: true })), false);
        } else {
          if (validUtf8) {
            const whole = begun.length === 0 ? bytes : Buffer.concat([begun, bytes]);
            const end = whole.length - begunCharacter(whole);
            validUtf8 = isUtf8(whole.subarray(0, end));
            begun = whole.slice(end);
          }
          give(bytes, false);
        }
        reading.step(bytes.length);
        await reading.breathe();
      }
      give(decoder === undefined ? new Uint8Array(0) : encoder.encode(decoder.decode()), true);
    });
    return { hash: hash.digest("hex"), validUtf8: validUtf8 && begun.length === 0 };
  } finally {
    await handle.close();
  }
}

/** How many bytes at the end are an unfinished UTF-8 character: at most three. */
function begunCharacter(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** The bytes of a file, piece by piece; each piece overwrites the one before. */
async function* piecesOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(pieceBytes);
  for (;;) {
    const { bytesRead } = await handle.read(piece, 0, pieceBytes);
    if (bytesRead === 0) return;
    yield piece.subarray(0, bytesRead);
  }
}
