import { ReadableStream } from "node:stream/web";
import { gunzipSync } from "node:zlib";
import { PopuliError } from "../../../errors/populi-error.js";

/** A file that unpacks to more bytes is too large for memory. */
const mostUnpacked = 1 << 30;
/** One that unpacks to more than this, and to more than so many times its size, is a bomb. gzip itself packs to 1/1032. */
const bombBytes = 1 << 26;
const bombRatio = 2000;

/** How R packs files: `saveRDS(compress = "gzip")`, `"bzip2"` or `"xz"`. */
export type Packing = "gzip" | "bzip2" | "xz";

const signatures: readonly (readonly [packing: Packing, bytes: readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
];

/** How a file is packed, by its first bytes; `undefined` for one that is not. */
export function packingOf(beginning: Uint8Array): Packing | undefined {
  return signatures.find(([, bytes]) => bytes.every((byte, k) => beginning[k] === byte))?.[0];
}

/**
 * Unpacks a file.
 *
 * @throws PopuliError for a damaged file, one of more than a gibibyte, and a bomb
 */
export async function unpack(packed: Uint8Array, packing: Packing, file: string): Promise<Uint8Array> {
  try {
    return await unpackers[packing](packed);
  } catch (error) {
    if (error instanceof TooLarge || (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw new PopuliError(
        `it would unpack to more than ${limitOf(packed)} bytes`,
        { file },
        "save it as CSV or Parquet, of which some columns can be read",
      );
    }
    throw new PopuliError(
      `its ${packing} packing cannot be undone (${(error as Error).message})`,
      { file },
      "the file is cut short or damaged",
    );
  }
}

class TooLarge extends Error {}

const limitOf = ({ length }: Uint8Array) => Math.min(mostUnpacked, Math.max(bombBytes, length * bombRatio));

const unpackers: Readonly<Record<Packing, (packed: Uint8Array) => Uint8Array | Promise<Uint8Array>>> = {
  gzip: (packed) => gunzipSync(packed, { maxOutputLength: limitOf(packed) }),
  bzip2: async (packed) => {
    const { default: bunzip } = await import("seek-bzip");
    const sink = new Sink(limitOf(packed));
    bunzip.decode(packed, sink, true);
    return sink.finish();
  },
  xz: async (packed) => {
    const { default: xz } = await import("xz-decompress");
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(packed);
        controller.close();
      },
    });
    const sink = new Sink(limitOf(packed));
    for await (const piece of new xz.XzReadableStream(source)) sink.write(piece);
    return sink.finish();
  },
};

/** Collects what is unpacked, up to the limit. */
class Sink {
  private bytes = new Uint8Array(1 << 16);
  private length = 0;

  constructor(private readonly most: number) {}

  writeByte(byte: number): void {
    if (this.length === this.bytes.length) this.room(1);
    this.bytes[this.length] = byte;
    this.length += 1;
  }

  write(piece: Uint8Array): void {
    this.room(piece.length);
    this.bytes.set(piece, this.length);
    this.length += piece.length;
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private room(count: number): void {
    if (this.length + count > this.most) throw new TooLarge();
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.length + count, this.bytes.length * 2));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
