import type { FileHandle } from "node:fs/promises";
import { endRecord, endWithin } from "./end-record.js";

/** A longer list is not read: no format needs more names to be recognised. */
const longestList = 1 << 22;

/** The names of a zip archive's parts, from its end; none where its list is not where it should be. */
export async function partNames(handle: FileHandle, size: number): Promise<string[]> {
  const tailAt = Math.max(0, size - endWithin);
  const tail = await read(handle, tailAt, size - tailAt);
  const view = viewOf(tail);
  const end = endRecord(view);
  if (end === undefined) return [];
  const length = Math.min(longestList, view.getUint32(end + 12, true));
  const list = await read(handle, view.getUint32(end + 16, true), length);
  const entries = viewOf(list);
  const names: string[] = [];
  for (let at = 0; at + 46 <= list.length && entries.getUint32(at, true) === 0x02014b50; ) {
    const nameBytes = entries.getUint16(at + 28, true);
    names.push(new TextDecoder().decode(list.subarray(at + 46, at + 46 + nameBytes)));
    at += 46 + nameBytes + entries.getUint16(at + 30, true) + entries.getUint16(at + 32, true);
  }
  return names;
}

async function read(handle: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, at);
  return bytes.subarray(0, bytesRead);
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
