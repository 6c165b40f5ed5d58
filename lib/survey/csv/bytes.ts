import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../../errors/interrupted.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Progress } from "../../progress/progress.js";
import { LineCount } from "./line-count.js";

/** Bytes taken at a time: some 10 ms of work, so that an interrupt arrives. */
const pieceBytes = 4 << 20;

/** What a pass over a file's bytes tells. */
export interface FileBytes {
  /** SHA-256, hex. */
  readonly hash: string;
  readonly size: number;
  readonly validUtf8: boolean;
  readonly lines: LineCount;
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

/** A line longer than this is a quote that was never closed, or no survey. DuckDB's default. */
export const longestLine = 2_000_000;

/**
 * Hashes a file, counts its lines and finds out whether it is UTF-8.
 *
 * @throws PopuliError where a line is far too long, so that gigabytes without a line end are not read first
 * @throws Interrupted when the signal is raised
 */
export async function lookThrough(
  file: string,
  signal: AbortSignal | undefined,
  progress: Progress,
): Promise<FileBytes> {
  const task = `checking ${file}`;
  const hash = createHash("sha256");
  const lines = new LineCount();
  let validUtf8 = true;
  // The beginning of a character whose rest is in the next piece.
  let begun: Uint8Array = new Uint8Array(0);
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    let done = 0;
    for await (const bytes of piecesOf(handle)) {
      const before = lines.breaks;
      hash.update(bytes);
      lines.take(bytes);
      if (lines.breaks === before && bytes.length > longestLine) throw lineTooLong(file, before + 1);
      if (validUtf8) {
        const whole = begun.length === 0 ? bytes : Buffer.concat([begun, bytes]);
        const end = whole.length - begunCharacter(whole);
        validUtf8 = isUtf8(whole.subarray(0, end));
        begun = whole.slice(end);
      }
      done += bytes.length;
      if (signal?.aborted) {
        if (size > pieceBytes) progress({ task, done, total: size, unit: "bytes", state: "interrupted" });
        throw new Interrupted(task);
      }
      if (size > pieceBytes) {
        progress({ task, done, total: size, unit: "bytes", state: done < size ? "running" : "finished" });
      }
      await setImmediate();
    }
    return { hash: hash.digest("hex"), size, validUtf8: validUtf8 && begun.length === 0, lines };
  } finally {
    await handle.close();
  }
}

/** Bytes at the end that are the beginning of a UTF-8 character: at most three. */
function begunCharacter(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

export function lineTooLong(file: string, line: number): PopuliError {
  return new PopuliError(
    `the line is longer than ${longestLine} bytes`,
    { file, line },
    "is a quote left open, or is this no delimited text?",
  );
}

/** How a copy differs from the file. */
export interface Rewriting {
  /** The encoding to read; the copy is UTF-8. */
  readonly encoding: string;
  /** Text to put at the very beginning, after the byte order mark. */
  readonly prefix?: string;
  /** Make every line end LF. */
  readonly lineFeeds?: boolean;
}

/** Writes a copy of a delimited file that DuckDB can read without extensions; returns the lines it has. */
export async function rewrite(from: string, to: string, how: Rewriting): Promise<LineCount> {
  const lines = new LineCount();
  const decoder = new TextDecoder(how.encoding);
  const encoder = new TextEncoder();
  const source = await open(from, "r");
  const target = await open(to, "wx");
  let heldReturn = "";
  const write = async (text: string) => {
    const bytes = encoder.encode(text);
    lines.take(bytes);
    await target.writeFile(bytes);
  };
  const put = async (text: string, last: boolean) => {
    if (!how.lineFeeds) return write(text);
    // A CR at the end of a piece may belong to the LF that begins the next.
    const whole = heldReturn + text;
    heldReturn = !last && whole.endsWith("\r") ? "\r" : "";
    return write(whole.slice(0, whole.length - heldReturn.length).replace(/\r\n?/g, "\n"));
  };
  try {
    if (how.prefix !== undefined) await write(how.prefix);
    for await (const bytes of piecesOf(source)) await put(decoder.decode(bytes, { stream: true }), false);
    await put(decoder.decode(), true);
    return lines;
  } finally {
    await source.close();
    await target.close();
  }
}

/** The line of the first byte at or after `position` (0-based) of a file that is no line end, 1-based. */
export async function lineAt(file: string, position: number): Promise<number> {
  const lines = new LineCount();
  const handle = await open(file, "r");
  try {
    let left = position;
    for await (const bytes of piecesOf(handle)) {
      let end = Math.max(0, Math.min(left, bytes.length));
      while (end < bytes.length && (bytes[end] === 10 || bytes[end] === 13)) end += 1;
      lines.take(bytes.subarray(0, end));
      if (end < bytes.length) break;
      left -= bytes.length;
    }
    return lines.breaks + 1;
  } finally {
    await handle.close();
  }
}

/** Every piece is overwritten by the next. */
async function* piecesOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(pieceBytes);
  for (;;) {
    const { bytesRead } = await handle.read(piece, 0, pieceBytes);
    if (bytesRead === 0) return;
    yield piece.subarray(0, bytesRead);
  }
}
