import { crc32, inflateRawSync } from "node:zlib";
import { PopuliError } from "../../../errors/populi-error.js";

/** A larger workbook would unpack to many times its size. */
const largestFile = 256 << 20;
/** A workbook that unpacks to more bytes is a zip bomb, or too large for memory. */
const mostUnpacked = 1 << 30;

/** The end record without a comment, and the longest comment. */
const endBytes = 22;
const longestComment = 0xffff;

/**
 * Refuses a zip archive that is cut short, has a part with a wrong checksum, or would unpack to more than a gibibyte
 * (PKWARE APPNOTE, 4.3.7 local header, 4.3.12 central directory, 4.3.16 end record). The workbook reader checks none of
 * this, and would read a damaged cell as an answer.
 *
 * @throws PopuliError naming the part
 */
export function checkArchive(bytes: Uint8Array, file: string): void {
  const fail = (found: string, advice = "the file is cut short or damaged"): never => {
    throw new PopuliError(found, { file }, advice);
  };
  if (bytes.length > largestFile) fail(`the workbook has ${bytes.length} bytes`, "export it as CSV");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - endBytes;
  const last = Math.max(0, end - longestComment);
  while (end >= last && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < last) fail("the workbook's archive has no end");
  let at = view.getUint32(end + 16, true);
  let unpacked = 0;
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50)
      fail("the list of the workbook's parts is damaged");
    const nameBytes = view.getUint16(at + 28, true);
    const part = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes));
    const size = view.getUint32(at + 24, true);
    unpacked += size;
    if (unpacked > mostUnpacked)
      fail(`the workbook would unpack to more than ${mostUnpacked} bytes`, "export it as CSV");
    const packed = partBytes(view, bytes, at);
    if (packed === undefined || checksumOf(packed, size) !== view.getUint32(at + 16, true)) {
      fail(`the workbook's part '${part}' is damaged`);
    }
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}

/** The packed bytes of the part whose entry in the central directory begins at `at`, and the packing method. */
function partBytes(
  view: DataView,
  bytes: Uint8Array,
  at: number,
): { readonly data: Uint8Array; readonly method: number } | undefined {
  const local = view.getUint32(at + 42, true);
  if (local + 30 > bytes.length || view.getUint32(local, true) !== 0x04034b50) return undefined;
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const length = view.getUint32(at + 20, true);
  if (start + length > bytes.length) return undefined;
  return { data: bytes.subarray(start, start + length), method: view.getUint16(at + 10, true) };
}

/** The checksum of an unpacked part; `undefined` where it cannot be unpacked, or has another size. */
function checksumOf(
  { data, method }: { readonly data: Uint8Array; readonly method: number },
  size: number,
): number | undefined {
  if (method === 0) return data.length === size ? crc32(data) : undefined;
  if (method !== 8) return undefined;
  try {
    const content = inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
    return content.length === size ? crc32(content) : undefined;
  } catch {
    return undefined;
  }
}
