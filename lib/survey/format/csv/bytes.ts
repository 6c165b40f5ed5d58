import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { type LongWork, quietly } from "../../../progress/progress.js";
import { track } from "../../../progress/track.js";
import type { Walk } from "./walk.js";

/** Bytes read at a time: about 10 ms of work, so that an interrupt is noticed soon. */
const pieceBytes = 4 << 20;

/** What one pass over a file's bytes finds. */
export interface FileBytes {
  /** SHA-256, hex. */
  readonly hash: string;
  readonly size: number;
  readonly validUtf8: boolean;
}

/** The first bytes of a file: enough for the header of the widest survey. */
export async function beginningOf(file: string): Promise<Uint8Array> {
  const handle = await open(file, "r");
  try {
    const bytes = new Uint8Array(Math.min(pieceBytes, (await handle.stat()).size));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * Hashes a file, checks whether it is UTF-8, and hands its bytes to a walk.
 *
 * @throws PopuliError as soon as the walk finds a mistake
 * @throws Interrupted when the signal is raised
 */
export async function lookThrough(file: string, walk: Walk | undefined, work: LongWork): Promise<FileBytes> {
  const hash = createHash("sha256");
  let validUtf8 = true;
  // The first bytes of a character that ends in the next piece.
  let begun: Uint8Array = new Uint8Array(0);
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const steps = { task: `checking ${file}`, total: size, unit: "bytes" };
    await track(steps, size > pieceBytes ? work : quietly(work), async (checking) => {
      for await (const bytes of piecesOf(handle)) {
        hash.update(bytes);
        walk?.take(bytes);
        if (validUtf8) {
          const whole = begun.length === 0 ? bytes : Buffer.concat([begun, bytes]);
          const end = whole.length - begunCharacter(whole);
          validUtf8 = isUtf8(whole.subarray(0, end));
          begun = whole.slice(end);
        }
        checking.step(bytes.length);
        await checking.breathe();
      }
    });
    return { hash: hash.digest("hex"), size, validUtf8: validUtf8 && begun.length === 0 };
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

/** How a copy differs from its file. */
export interface Rewriting {
  /** Of the file; the copy is UTF-8. */
  readonly encoding: string;
  /** Text to put before the first line that is not blank. */
  readonly prefix?: string;
  /** Makes every line end a line feed. */
  readonly lineFeeds?: boolean;
}

/** Copies a delimited file into a form that DuckDB reads without extensions, and hands the copy's bytes to a walk. */
export async function rewrite(from: string, to: string, how: Rewriting, walk?: Walk): Promise<void> {
  const decoder = new TextDecoder(how.encoding);
  const encoder = new TextEncoder();
  const source = await open(from, "r");
  const target = await open(to, "wx");
  let heldReturn = "";
  let { prefix } = how;
  const write = async (text: string) => {
    const start = prefix === undefined ? -1 : text.search(/[^\r\n]/);
    const bytes = encoder.encode(start < 0 ? text : `${text.slice(0, start)}${prefix}${text.slice(start)}`);
    if (start >= 0) prefix = undefined;
    walk?.take(bytes);
    await target.writeFile(bytes);
  };
  const put = async (text: string, last: boolean) => {
    if (!how.lineFeeds) return write(text);
    // A CR at the end of a piece may belong to an LF at the beginning of the next.
    const whole = heldReturn + text;
    heldReturn = !last && whole.endsWith("\r") ? "\r" : "";
    return write(whole.slice(0, whole.length - heldReturn.length).replace(/\r\n?/g, "\n"));
  };
  try {
    for await (const bytes of piecesOf(source)) await put(decoder.decode(bytes, { stream: true }), false);
    await put(decoder.decode(), true);
  } finally {
    await source.close();
    await target.close();
  }
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
