import type { FileHandle } from "node:fs/promises";
import { PopuliError } from "../../errors/populi-error.js";

/** Fills a buffer from a position in the file. `what` names what is being read, for the error. */
export async function readBytes(
  handle: FileHandle,
  position: number,
  buffer: Buffer,
  file: string,
  what: string,
): Promise<Buffer> {
  let read = 0;
  while (read < buffer.length) {
    const { bytesRead } = await handle.read(buffer, read, buffer.length - read, position + read);
    if (bytesRead === 0) throw new PopuliError(`the file ends within the ${what}`, { file });
    read += bytesRead;
  }
  return buffer;
}
