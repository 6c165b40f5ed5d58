import { crc32, inflateRawSync } from "node:zlib";
import { PopuliError } from "../../../errors/populi-error.js";
import { endRecord } from "./end-record.js";

/** A larger archive would unpack to many times its size. */
const largestFile = 256 << 20;
/** An archive that unpacks to more bytes is a zip bomb, or too large for memory. */
const mostUnpacked = 1 << 30;

/** A file within an archive. */
interface Part {
  readonly size: number;
  readonly checksum: number;
  /** The packed bytes; `undefined` where they are not where they should be. */
  readonly packed: Uint8Array | undefined;
  /** 0: stored; 8: deflated. */
  readonly method: number;
}

/** A zip archive that is whole: no part has a wrong checksum. */
export interface Archive {
  readonly names: readonly string[];
  /** The content of a part; `undefined` where there is none of that name. */
  read(name: string): Uint8Array | undefined;
}

/**
 * Opens a zip archive. One that is cut short, has a part with a wrong checksum, or would unpack to more than a gibibyte is
 * refused (PKWARE APPNOTE, 4.3.7 local header, 4.3.12 central directory, 4.3.16 end record): readers of workbooks check
 * none of this, and would read a damaged cell as an answer.
 *
 * @throws PopuliError naming the part
 */
export function openArchive(bytes: Uint8Array, file: string): Archive {
  const fail = (found: string, advice = "the file is cut short or damaged"): never => {
    throw new PopuliError(found, { file }, advice);
  };
  if (bytes.length > largestFile) fail(`the workbook has ${bytes.length} bytes`, "export it as CSV");
  const parts = partsOf(bytes, fail);
  let unpacked = 0;
  for (const [name, part] of parts) {
    unpacked += part.size;
    if (unpacked > mostUnpacked)
      fail(`the workbook would unpack to more than ${mostUnpacked} bytes`, "export it as CSV");
    const content = contentOf(part);
    if (content === undefined || crc32(content) !== part.checksum)
      fail(`the workbook's part '${name}' is damaged`);
  }
  return {
    names: [...parts.keys()],
    read(name) {
      const part = parts.get(name);
      return part && contentOf(part);
    },
  };
}

function partsOf(bytes: Uint8Array, fail: (found: string) => never): ReadonlyMap<string, Part> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endRecord(view) ?? fail("the workbook's archive has no end");
  let at = view.getUint32(end + 16, true);
  const parts = new Map<string, Part>();
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50)
      fail("the list of the workbook's parts is damaged");
    const nameBytes = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes));
    parts.set(name, {
      size: view.getUint32(at + 24, true),
      checksum: view.getUint32(at + 16, true),
      packed: packedBytes(view, bytes, at),
      method: view.getUint16(at + 10, true),
    });
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return parts;
}

/** The packed bytes of the part whose entry in the central directory begins at `at`. */
function packedBytes(view: DataView, bytes: Uint8Array, at: number): Uint8Array | undefined {
  const local = view.getUint32(at + 42, true);
  if (local + 30 > bytes.length || view.getUint32(local, true) !== 0x04034b50) return undefined;
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const length = view.getUint32(at + 20, true);
  return start + length > bytes.length ? undefined : bytes.subarray(start, start + length);
}

/** The content of a part; `undefined` where it cannot be unpacked, or has another size. */
function contentOf({ size, packed, method }: Part): Uint8Array | undefined {
  if (packed === undefined) return undefined;
  if (method === 0) return packed.length === size ? packed : undefined;
  if (method !== 8) return undefined;
  try {
    const content = inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
    return content.length === size ? content : undefined;
  } catch {
    return undefined;
  }
}
