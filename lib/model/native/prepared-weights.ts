import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../files/cache-folder.js";
import type { FilePlace } from "../../files/file-place.js";
import { ModelMemory, type OnnxFill, type OnnxGraph, sizeOf } from "./onnx.js";
import {
  mostHeld,
  type PreparedIndex,
  readIndex,
  removeOldest,
  removePrepared,
  stateOf,
  touchIndex,
  writeIndex,
} from "./prepared-index.js";

/** A model's matrices in files, from which the runtime maps them into memory. */
export interface PreparedWeights {
  /** Whether they were there before. */
  readonly isKept: boolean;
  /** A graph whose matrices are in files; the graph as it is where they cannot be. */
  graph(graph: OnnxGraph): Promise<OnnxGraph>;
  /** Keeps what was made. Without this call nothing is kept. */
  finish(): Promise<void>;
  /** Closes what is still written to. */
  close(): Promise<void>;
}

/**
 * The matrices of a model as its graphs need them, in a file of the user's cache folder, or in the checkpoint itself where
 * that holds the same bytes. The first load makes the file; later loads open graphs without reading it, and the system
 * reads pages as they are used. What has changed since it was written is made anew. A cache folder that cannot be written
 * changes nothing but the time.
 *
 * @param name of the checkpoint's hash and the format
 */
export async function preparedWeights(name: string): Promise<PreparedWeights> {
  const index = await readIndex(name);
  return index === undefined ? making(name) : kept(name, index);
}

function kept(name: string, { file, matrices }: PreparedIndex): PreparedWeights {
  const path = join(cacheFolder("models"), file ?? "");
  return {
    isKept: true,
    graph: async (graph) => found(graph, matrices, path) ?? graph,
    finish: () => touchIndex(name),
    close: async () => {},
  };
}

/** A graph whose matrices are all known; nothing where one is not. */
function found(graph: OnnxGraph, matrices: PreparedIndex["matrices"], path: string): OnnxGraph | undefined {
  const places = new Map<string, FilePlace>();
  for (const { name, constants, stored } of graph.fills) {
    const known = matrices[name];
    if (known === undefined || (known === "checkpoint" && stored === undefined)) return undefined;
    constants.forEach((constant, n) => {
      places.set(constant, known === "checkpoint" ? stored!.place : { path, offset: known[n]! });
    });
  }
  return placed(graph, places);
}

function making(name: string): PreparedWeights {
  const folder = cacheFolder("models");
  const file = `${name}.${randomUUID()}.weights`;
  const path = join(folder, file);
  const matrices: Record<string, "checkpoint" | number[]> = {};
  const memory = new ModelMemory();
  let handle: FileHandle | undefined;
  let written = 0;
  let failed = false;
  let done = false;
  const write = async (rooms: readonly Uint8Array[]): Promise<number[]> => {
    if (handle === undefined) {
      await mkdir(folder, { recursive: true });
      handle = await open(path, "w");
    }
    const offsets: number[] = [];
    for (const room of rooms) {
      if (written + room.length > mostHeld) throw new Error("more than the cache holds");
      for (let at = 0; at < room.length; )
        at += (await handle.write(room, at, room.length - at, written + at)).bytesWritten;
      offsets.push(written);
      written += aligned(room.length);
    }
    return offsets;
  };
  return {
    isKept: false,
    async graph(graph) {
      if (failed || graph.fills.length === 0) return graph;
      // Graphs that are opened again, for packing, find what the first load wrote.
      const known = found(graph, matrices, path);
      if (known !== undefined || done) return known ?? graph;
      const places = new Map<string, FilePlace>();
      if (inOneFolder(graph.fills)) {
        for (const { name, constants, stored } of graph.fills) {
          await stored!.check();
          matrices[name] = "checkpoint";
          places.set(constants[0]!, stored!.place);
        }
        return placed(graph, places);
      }
      const sizes = new Map(graph.constants.map((constant) => [constant.name, sizeOf(constant)]));
      for (const { name, constants, fill } of graph.fills) {
        const rooms = roomsIn(
          memory,
          constants.map((constant) => sizes.get(constant)!),
        );
        await fill(rooms);
        try {
          const offsets = await write(rooms);
          matrices[name] = offsets;
          constants.forEach((constant, n) => {
            places.set(constant, { path, offset: offsets[n]! });
          });
        } catch {
          failed = true;
          return graph;
        }
      }
      return placed(graph, places);
    },
    async finish() {
      done = true;
      memory.release();
      await handle?.close();
      const isWritten = handle !== undefined;
      handle = undefined;
      try {
        if (failed) throw new Error("not all could be written");
        await mkdir(folder, { recursive: true });
        await writeIndex(name, { matrices, ...(isWritten && { file, state: await stateOf(path) }) });
        await removeOldest();
      } catch {
        failed = true;
        await removePrepared(path);
      }
    },
    async close() {
      memory.release();
      if (handle === undefined) return;
      await handle.close();
      handle = undefined;
      await removePrepared(path);
    },
  };
}

/** Whether the checkpoint's own files hold these matrices, in one folder, as the runtime takes them. */
function inOneFolder(fills: readonly OnnxFill[]): boolean {
  const folders = fills.map(({ stored }) => stored && dirname(stored.place.path));
  return folders[0] !== undefined && folders.every((folder) => folder === folders[0]);
}

/** Bytes of one cache line, at which constants begin. */
const line = 64;

function aligned(length: number): number {
  return Math.ceil(length / line) * line;
}

function roomsIn(memory: ModelMemory, sizes: readonly number[]): Uint8Array[] {
  const all = memory.take(sizes.reduce((sum, size) => sum + aligned(size), 0));
  let at = 0;
  return sizes.map((size) => {
    const room = all.subarray(at, at + size);
    at += aligned(size);
    return room;
  });
}

/** A graph whose constants are in files. */
function placed(graph: OnnxGraph, places: ReadonlyMap<string, FilePlace>): OnnxGraph {
  return {
    ...graph,
    fills: [],
    constants: graph.constants.map((constant) => {
      const { values } = constant;
      const place = places.get(constant.name);
      return place === undefined || "byteLength" in values
        ? constant
        : { ...constant, values: { type: values.type, place } };
    }),
  };
}
