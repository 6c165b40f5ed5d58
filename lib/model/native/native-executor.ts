import { createRequire } from "node:module";
import type * as ort from "onnxruntime-node";
import type { LongWork } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import { type Checkpoint, hashOfRounded } from "../checkpoint/checkpoint.js";
import type { Past } from "../executor/block.js";
import { type Executor, paddedIds } from "../executor/executor.js";
import { isRounded, type WeightFormat } from "../executor/weight-format.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { numbersOf, readNumbers, tensorOver } from "../tensors/numbers-of.js";
import { tf } from "../tensors/tf.js";
import { valuesAtWanted } from "../tfjs/wanted-positions.js";
import { type AttentionWay, attentionGraph, type SeenBy } from "./attention-graphs.js";
import { attentionInputs, attentionWay, fromRuntime, openingInputs } from "./attention-inputs.js";
import { runClosing } from "./closing.js";
import { embeddingRows } from "./embedding-rows.js";
import { HeldSessions } from "./held-sessions.js";
import {
  type BlockSessions,
  type GraphLoader,
  graphLoader,
  type HeadPart,
  type NativeDevice,
  sessionsOfBlock,
} from "./load-graphs.js";
import { loaderForManyRows, manyRows } from "./loader-for-many-rows.js";
import { preparedWeights } from "./prepared-weights.js";
import type { Session } from "./session.js";
import { weightBytes } from "./weight-bytes.js";

/** ONNX Runtime; nothing where its package is not installed or its library does not load. */
export function nativeRuntime(): typeof ort | undefined {
  try {
    return createRequire(import.meta.url)("onnxruntime-node") as typeof ort;
  } catch {
    return undefined;
  }
}

export interface NativeOptions extends LongWork {
  /** How projections are held. Default `f32`. */
  readonly weights?: WeightFormat | undefined;
  /**
   * Reads each block from the file whenever it runs, and holds only that one: slow, for models that do not fit. Default
   * false.
   */
  readonly streamed?: boolean;
  /** Bytes that a pass may take beside the weights. */
  readonly room?: number;
  /** Default `cpu`. */
  readonly device?: NativeDevice | undefined;
  /** SHA-256 of the checkpoint's files. With it, weights in their format are kept in the user's cache folder. */
  readonly hash?: string | undefined;
  /**
   * Bytes. Exact weights of smaller models are read into memory: they open at once, and packed they make small products
   * faster. Default 64 MB.
   */
  readonly leastMapped?: number;
}

/**
 * Runs a decoder's blocks as small ONNX graphs on ONNX Runtime (on two cores five times as fast as tfjs-wasm). Weights
 * go from the checkpoint straight into the graphs.
 *
 * @throws Interrupted when the signal is raised while loading
 */
export async function nativeExecutor(
  runtime: typeof ort,
  checkpoint: Checkpoint,
  {
    weights = "f32",
    streamed = false,
    room = Number.POSITIVE_INFINITY,
    device = "cpu",
    hash,
    leastMapped = 64e6,
    ...work
  }: NativeOptions = {},
): Promise<Executor> {
  const { config } = checkpoint;
  // Rows of the embedding are read as they are needed, and blocks again where they are streamed or packed.
  const own = await checkpoint.reopen();
  inUse.add(own);
  const closeOwn = async () => {
    inUse.delete(own);
    await own.close();
  };
  const isLarge = isRounded(weights) || weightBytes(config, weights, checkpoint) >= leastMapped;
  const isKept = hash !== undefined && !streamed && device === "cpu" && isLarge;
  const ownHash = isKept ? hashOfRounded(hash, weights) : "";
  const prepared = isKept ? await preparedWeights(`${ownHash}.${weights}`) : undefined;
  const loader = graphLoader(runtime, own, weights, device, prepared);
  const isWide = isKept && weights === "8-bit" && config.experts === undefined;
  const open = async () => {
    const wide = isWide ? await loaderForManyRows(runtime, own, ownHash, work) : undefined;
    const graphs = await openGraphs(loader, config, streamed, work);
    await prepared?.finish();
    return { ...graphs, wide };
  };
  const { head, blocks, attentions, wide } = await open()
    .catch(async (error) => {
      await closeOwn();
      throw error;
    })
    .finally(() => prepared?.close());
  const embedding = embeddingRows(own);
  /** What opens graphs for one product, if products of so many rows need that. */
  const once = (rows: number) => (streamed ? loader : rows >= manyRows ? wide : undefined);
  const useBlock = <T>(layer: number, rows: number, use: (block: BlockSessions) => Promise<T>) => {
    const opener = once(rows);
    return opener === undefined
      ? blocks[layer - 1]!.use(rows, use)
      : usingOnce(opener.block(layer), sessionsOfBlock, use);
  };
  const useHead = <T>(rows: number, use: (parts: readonly HeadPart[]) => Promise<T>) => {
    const opener = once(rows);
    return opener === undefined ? head!.use(rows, use) : usingOnce(opener.head(), sessionsOfHead, use);
  };
  const { width } = config;
  const tensor = (values: Float32Array, dims: readonly number[]) =>
    new runtime.Tensor("float32", values, dims);
  return {
    kind: "native",
    reason: `native: ONNX Runtime on ${device === "cpu" ? "the CPU" : device}, ${weights === "stored" ? "weights as stored" : `${weights} weights`}`,
    weights,
    bytes: loader.bytes,
    room,
    async embed(rows, positions) {
      const values = await embedding.gather(paddedIds(rows, positions));
      return tensorOver(values, [rows.length, positions, width]);
    },
    async block(layer, hidden, rotary, mask, pasts, wanted) {
      await readBack([hidden, rotary.cos, rotary.sin, mask, ...pasts.flatMap(tensorsOf)]);
      const [batch, positions] = hidden.shape;
      const state = tensor(numbersOf(hidden), [batch * positions, width]);
      return useBlock(layer, batch * positions, async ({ opening, closing, sinks }) => {
        const opened = await opening.run({
          hidden: state,
          ...openingInputs(runtime, config, rotary, batch),
        });
        const attending = wanted === undefined ? positions : 1;
        // The rows of the attending positions, from `[batch · positions, size]`.
        const attendingRows = (all: ort.Tensor, shape: readonly number[]) =>
          wanted === undefined
            ? all
            : tensor(
                valuesAtWanted(all.data as Float32Array, positions, all.size / (batch * positions), wanted),
                shape,
              );
        const { queries, keys, values } = opened as Record<"queries" | "keys" | "values", ort.Tensor>;
        const way = attentionWay(config, attending, pasts);
        const mixed = await attentions.get(nameOf(way, pasts.map(seenBy)))!.run({
          queries: attendingRows(queries, [batch, 1, config.heads * config.headWidth]),
          keys,
          values,
          ...attentionInputs(runtime, config, { batch, positions, attending }, mask, pasts, way, sinks),
        });
        const rows = attendingRows(state, [batch, width]);
        const output = await runClosing(runtime, config, closing, rows, mixed.attended!);
        return {
          hidden: tensorOver(output, [batch, attending, width]),
          keys: fromRuntime(keys),
          values: fromRuntime(values),
        };
      });
    },
    async logits(rows) {
      const [count] = rows.shape;
      await readBack([rows]);
      const hidden = tensor(numbersOf(rows), rows.shape);
      const logitsOf = async ({ session }: HeadPart) =>
        (await session.run({ hidden })).logits!.data as Float32Array<ArrayBuffer>;
      const logits = await useHead(count, async (parts) => {
        if (parts.length === 1) return logitsOf(parts[0]!);
        const joined = new Float32Array(count * config.vocabulary);
        for (const part of parts) {
          const found = await logitsOf(part);
          for (let row = 0; row < count; row++) {
            const own = found.subarray(row * part.rows, (row + 1) * part.rows);
            joined.set(own, row * config.vocabulary + part.first);
          }
        }
        return joined;
      });
      return tensorOver(logits, [count, config.vocabulary]);
    },
    dispose() {
      for (const held of [...blocks, ...(head === undefined ? [] : [head])]) void held.release();
      // Sessions of a device that has failed may be gone already.
      for (const session of attentions.values()) session.release().catch(() => {});
      closeOwn().catch(() => {});
    },
  };
}

/** Checkpoints of executors that have not been disposed of. Node warns of files that are collected while they are open. */
const inUse = new Set<Checkpoint>();

/** The graphs of a decoder, opened. */
interface OpenGraphs {
  /** Absent where blocks are streamed. */
  readonly head: HeldSessions<readonly HeadPart[]> | undefined;
  /** Empty where blocks are streamed. */
  readonly blocks: readonly HeldSessions<BlockSessions>[];
  /** By the name of the way and of who sees each past. */
  readonly attentions: ReadonlyMap<string, Session>;
}

/**
 * The pasts that passes have. Questions have none, a prefix, or a prefix and a stretch after it; beginnings of replies
 * their question besides, which each row may see apart, as it then does the stretch; answers up to two parts of their own.
 */
const pastsOfPasses: readonly (readonly SeenBy[])[] = [
  [],
  ["runs"],
  ["runs", "runs"],
  ["runs", "runs", "runs"],
  ["runs", "runs", "runs", "runs"],
  ["apart"],
  ["runs", "apart"],
  ["apart", "apart"],
  ["runs", "apart", "apart"],
];

const seenBy = ({ rows }: Past): SeenBy => (rows === undefined ? "runs" : "apart");
const nameOf = (way: AttentionWay, pasts: readonly SeenBy[]) => [way, ...pasts].join();

function openGraphs(
  loader: GraphLoader,
  config: DecoderConfig,
  streamed: boolean,
  work: LongWork,
): Promise<OpenGraphs> {
  const heldLayers = streamed ? 0 : config.layers;
  const steps = { task: "loading weights", total: heldLayers + 1, unit: "blocks" };
  return track(steps, work, async (track) => {
    const attentions = new Map<string, Session>();
    const blocks: HeldSessions<BlockSessions>[] = [];
    let head: HeldSessions<readonly HeadPart[]> | undefined;
    const packing = loader.mapped ? loader.packing() : undefined;
    try {
      // The head goes first: blocks then fill the holes that so large a graph leaves in memory.
      if (!streamed) {
        const pack = packing && (() => packing.head().finally(() => packing.finish()));
        head = new HeldSessions(await loader.head(), sessionsOfHead, pack);
      }
      for (let layer = 1; layer <= heldLayers; layer++) {
        await track.breathe();
        const pack = packing && (() => packing.block(layer).finally(() => packing.finish()));
        blocks.push(new HeldSessions(await loader.block(layer), sessionsOfBlock, pack));
        track.step();
      }
      for (const way of ["shared", "joined"] as const) {
        for (const pasts of pastsOfPasses) {
          attentions.set(nameOf(way, pasts), await loader.open(attentionGraph(config, pasts, way)));
        }
      }
      loader.finish();
      track.step();
      return { head, blocks, attentions };
    } catch (error) {
      for (const held of [...blocks, ...(head === undefined ? [] : [head])]) await held.release();
      for (const session of attentions.values()) await session.release();
      throw error;
    }
  });
}

const sessionsOfHead = (parts: readonly HeadPart[]) => parts.map(({ session }) => session);

/** Fetches numbers that are on WebGPU, which outside a browser can only be read asynchronously. */
async function readBack(tensors: readonly tf.Tensor[]): Promise<void> {
  if (tf.getBackend() === "webgpu") await Promise.all(tensors.map(readNumbers));
}

function tensorsOf({ keys, values, mask }: Past): tf.Tensor[] {
  return mask === undefined ? [keys, values] : [keys, values, mask];
}

/** Opens sessions, uses them once and releases them. */
async function usingOnce<O, T>(
  opening: Promise<O>,
  sessionsOf: (opened: O) => readonly Session[],
  use: (opened: O) => Promise<T>,
): Promise<T> {
  const opened = await opening;
  try {
    return await use(opened);
  } finally {
    for (const session of sessionsOf(opened)) await session.release();
  }
}
