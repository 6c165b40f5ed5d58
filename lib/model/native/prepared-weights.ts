import { mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { cacheFolder } from "../../files/cache-folder.js";
import type { OnnxFill, OnnxGraph } from "./onnx.js";

/** Bytes of rounded weights that the cache folder holds at most; those unused longest go first. */
const mostHeld = 8e9;
/** Checksums of name and content, and the content's length. */
const headBytes = 16;

/** Rounded weights of one checkpoint: read from the user's cache folder, or made and put there. */
export interface PreparedWeights {
  /** A graph whose matrices come from the cache where they are in it. Graphs are opened in the same order every time. */
  graph(graph: OnnxGraph): OnnxGraph;
  /** Keeps what was made. Without this call nothing is kept. */
  finish(): Promise<void>;
  /** Closes the file. */
  close(): Promise<void>;
}

/**
 * Rounding a matrix takes several times as long as reading what came of it, so that is kept: the same bytes, with a checksum
 * for each matrix. What is damaged, or of other matrices, is made anew. A cache folder that cannot be written changes
 * nothing.
 *
 * @param hash of the checkpoint's files and of the way of rounding
 */
export async function preparedWeights(hash: string): Promise<PreparedWeights> {
  const file = join(cacheFolder("models"), `${hash}.rounded`);
  const kept = await open(file, "r").catch(() => undefined);
  return kept === undefined ? writing(file) : reading(file, kept);
}

type File = Awaited<ReturnType<typeof open>>;

function reading(file: string, kept: File): PreparedWeights {
  let at = 0;
  let damaged = false;
  const read = async (bytes: Uint8Array): Promise<boolean> => {
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await kept.read(bytes, done, bytes.length - done, at);
      if (bytesRead === 0) return false;
      done += bytesRead;
      at += bytesRead;
    }
    return true;
  };
  const fromCache = async ({ name }: OnnxFill, rooms: readonly Uint8Array[]): Promise<boolean> => {
    const head = Buffer.alloc(headBytes);
    if (!(await read(head))) return false;
    if (head.readUInt32LE(0) !== crc32(name) || head.readDoubleLE(8) !== lengthOf(rooms)) return false;
    for (const room of rooms) if (!(await read(room))) return false;
    return head.readUInt32LE(4) === checksum(rooms);
  };
  return {
    graph: (graph) =>
      filledBy(graph, async (own, rooms) => {
        damaged ||= !(await fromCache(own, rooms).catch(() => false));
        if (damaged) await own.fill(rooms);
      }),
    async finish() {
      if (damaged) return rm(file, { force: true }).catch(() => {});
      const now = new Date();
      await utimes(file, now, now).catch(() => {});
    },
    close: () => kept.close(),
  };
}

function writing(file: string): PreparedWeights {
  const temporary = `${file}.${process.pid}.${Date.now()}.part`;
  let made: File | undefined;
  let failed = false;
  const write = async (bytes: Uint8Array) => {
    if (made === undefined) {
      await mkdir(cacheFolder("models"), { recursive: true });
      made = await open(temporary, "w");
    }
    await made.writeFile(bytes);
  };
  return {
    graph: (graph) =>
      filledBy(graph, async (own, rooms) => {
        await own.fill(rooms);
        if (failed) return;
        const head = Buffer.alloc(headBytes);
        head.writeUInt32LE(crc32(own.name), 0);
        head.writeUInt32LE(checksum(rooms), 4);
        head.writeDoubleLE(lengthOf(rooms), 8);
        try {
          for (const bytes of [head, ...rooms]) await write(bytes);
        } catch {
          failed = true;
        }
      }),
    async finish() {
      if (made === undefined || failed) return;
      await made.close();
      made = undefined;
      await rename(temporary, file).catch(() => rm(temporary, { force: true }));
      await removeOldest().catch(() => {});
    },
    async close() {
      await made?.close();
      if (made !== undefined) await rm(temporary, { force: true }).catch(() => {});
      made = undefined;
    },
  };
}

function filledBy(
  graph: OnnxGraph,
  fill: (own: OnnxFill, rooms: readonly Uint8Array[]) => Promise<void>,
): OnnxGraph {
  return { ...graph, fills: graph.fills.map((own) => ({ ...own, fill: (rooms) => fill(own, rooms) })) };
}

function lengthOf(rooms: readonly Uint8Array[]): number {
  return rooms.reduce((sum, { length }) => sum + length, 0);
}

function checksum(rooms: readonly Uint8Array[]): number {
  return rooms.reduce((sum, room) => crc32(room, sum), 0);
}

/** Removes those that were used longest ago, until the rest is no more than may be held. */
async function removeOldest(): Promise<void> {
  const folder = cacheFolder("models");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".rounded"));
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), ...pick(await stat(join(folder, name))) })),
  );
  let held = 0;
  for (const { path, size } of files.sort((a, b) => b.used - a.used)) {
    held += size;
    if (held > mostHeld) await rm(path, { force: true });
  }
}

function pick({ size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }) {
  return { size, used: mtimeMs };
}
