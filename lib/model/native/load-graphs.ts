import { dirname } from "node:path";
import type * as ort from "onnxruntime-node";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { RowRange } from "../checkpoint/row-steps.js";
import { weightNames } from "../checkpoint/weight-names.js";
import type { WeightFormat } from "../executor/weight-format.js";
import { type DecoderConfig, widestInner } from "../shape/decoder-config.js";
import {
  type ClosingSessions,
  type ExpertsPart,
  type MixtureSessions,
  sessionsOfClosing,
} from "./closing.js";
import type { GraphFormat } from "./graph-builder.js";
import { closingGraph, headGraph, openingGraph } from "./graphs.js";
import type { MatrixSource, StoredProjection } from "./matrix-source.js";
import { type ExpertProjections, expertsGraph, routingGraph } from "./mixture-graphs.js";
import { constantBytes, ModelMemory, type OnnxGraph, onnxModel } from "./onnx.js";
import type { PreparedWeights } from "./prepared-weights.js";
import { openOnCpu, type Session } from "./session.js";
import { expertsAtOnce, headRowsAtOnce } from "./weight-bytes.js";

/** The graphs of a block that have weights. */
export interface BlockSessions {
  readonly opening: Session;
  readonly closing: ClosingSessions;
  /** Scores of attention's sinks, `[heads]`, if the family has them. */
  readonly sinks: Float32Array | undefined;
}

export function sessionsOfBlock({ opening, closing }: BlockSessions): Session[] {
  return [opening, ...sessionsOfClosing(closing)];
}

/** Rows of the head from `first` on, as a separate session. */
export interface HeadPart {
  readonly session: Session;
  readonly first: number;
  readonly rows: number;
}

/** Makes sessions from a checkpoint. Weights go from the file into the runtime a few megabytes at a time. */
export interface GraphLoader {
  /** Bytes of weights in all graphs opened so far. */
  readonly bytes: number;
  /**
   * Whether products read float32 weights as files hold them, in memory that the system maps to the files. Opening a
   * graph then takes no time and no memory, and products of one row, or of hundreds, are as fast as with weights that
   * the runtime has packed. Those of 2 to 200 rows take up to 1.7 times as long.
   */
  readonly mapped: boolean;
  open(graph: OnnxGraph): Promise<Session>;
  block(layer: number): Promise<BlockSessions>;
  head(): Promise<readonly HeadPart[]>;
  /** A loader that packs weights. */
  packing(): GraphLoader;
  /** Frees the memory in which models were written. */
  finish(): void;
}

/** The devices of ONNX Runtime. The CPU runs operators that a GPU does not support. */
export const devices = ["cpu", "webgpu", "cuda"] as const;
export type NativeDevice = (typeof devices)[number];

export function graphLoader(
  runtime: typeof ort,
  checkpoint: Checkpoint,
  format: GraphFormat,
  device: NativeDevice = "cpu",
  prepared?: PreparedWeights,
  packed = format !== "f32" || prepared === undefined,
): GraphLoader {
  const { config } = checkpoint;
  const shapes = new Map(weightNames(config).map(({ name, shape }) => [name, shape]));
  const memory = new ModelMemory();
  let bytes = 0;
  const opened = async (model: Uint8Array, options: ort.InferenceSession.SessionOptions): Promise<Session> =>
    device === "cpu" ? openOnCpu(model, options) : runtime.InferenceSession.create(model, options);
  const open = async (graph: OnnxGraph) => {
    bytes += constantBytes(graph);
    const tiny = isTiny(config);
    const inFiles = await prepared?.graph(graph);
    const folder = inFiles && folderOf(inFiles);
    if (folder !== undefined) {
      try {
        const mapped = await onnxModel(inFiles!, memory);
        return await opened(mapped, graphOptions(device, { folder, packed, tiny }));
      } catch {
        // A file system that cannot map files, or a file that has gone: the weights are read into memory.
      }
    }
    return opened(await onnxModel(graph, memory), graphOptions(device, { packed: true, tiny }));
  };
  const optional = async (name: string) => (shapes.has(name) ? await checkpoint.read(name) : undefined);
  const matrix = (name: string): MatrixSource => {
    const [rows, columns] = shapes.get(name)! as [number, number];
    return { name, rows, columns, ...sourceOf(checkpoint, name) };
  };
  const stored = async (name: string): Promise<StoredProjection> => ({
    weight: matrix(`${name}.weight`),
    bias: await optional(`${name}.bias`),
  });
  /** What stands before the feed-forward part. */
  const beforeInner = async (at: string) => ({
    output: await stored(`${at}.self_attn.o_proj`),
    outputNorm: await optional(`${at}.attention_output_norm.weight`),
    norm: await optional(`${at}.post_attention_layernorm.weight`),
  });
  const gated = async (at: string) => {
    const [gate, up] = [await stored(`${at}.mlp.gate_proj`), await stored(`${at}.mlp.up_proj`)];
    const weights = {
      ...(await beforeInner(at)),
      // One matrix as float32. Matrices below 32 MB leave holes in the process's heap: 1.27 times the weights were held
      // at the peak (Qwen2.5-0.5B's shape). glibc returns larger memory to the system. Splitting the product costs 2 %.
      gateUp:
        format === "f32" && prepared === undefined ? ([stacked(gate, up)] as const) : ([gate, up] as const),
      down: await stored(`${at}.mlp.down_proj`),
      innerOutputNorm: await optional(`${at}.inner_output_norm.weight`),
    };
    return open(closingGraph(config, weights, format));
  };
  const mixture = async (at: string): Promise<MixtureSessions> => {
    const router = await stored(`${at}.mlp.router`);
    const routing = await open(routingGraph(config, { ...(await beforeInner(at)), router }, format));
    const parts: ExpertsPart[] = [];
    try {
      const { count } = config.experts!;
      const atOnce = expertsAtOnce(config, heldAs(format), checkpoint);
      for (let first = 0; first < count; first += atOnce) {
        const experts: ExpertProjections[] = [];
        for (let n = first; n < Math.min(first + atOnce, count); n++) {
          const expert = `${at}.mlp.experts.${n}`;
          experts.push({
            gate: await stored(`${expert}.gate_proj`),
            up: await stored(`${expert}.up_proj`),
            down: await stored(`${expert}.down_proj`),
          });
        }
        const session = await open(expertsGraph(config, experts, format));
        parts.push({ session, first, count: experts.length });
      }
      return { routing, parts };
    } catch (error) {
      for (const session of sessionsOfClosing({ routing, parts })) await session.release();
      throw error;
    }
  };
  return {
    get bytes() {
      return bytes;
    },
    mapped: !packed,
    open,
    packing: () => graphLoader(runtime, checkpoint, format, device, prepared, true),
    finish: () => memory.release(),
    async block(layer) {
      const at = `model.layers.${layer - 1}`;
      const opening = openingGraph(
        config,
        {
          norm: await optional(`${at}.input_layernorm.weight`),
          query: await stored(`${at}.self_attn.q_proj`),
          key: await stored(`${at}.self_attn.k_proj`),
          value: await stored(`${at}.self_attn.v_proj`),
          queryNorm: await optional(`${at}.self_attn.q_norm.weight`),
          keyNorm: await optional(`${at}.self_attn.k_norm.weight`),
        },
        format,
      );
      const opened = await open(opening);
      try {
        const closing = shapes.has(`${at}.mlp.router.weight`) ? await mixture(at) : await gated(at);
        return { opening: opened, closing, sinks: await optional(`${at}.self_attn.sinks`) };
      } catch (error) {
        await opened.release();
        throw error;
      }
    },
    async head() {
      const norm = await checkpoint.read("model.norm.weight");
      // Mapped weights are not copied while a graph is opened, so that there is no reason to split the head.
      const { vocabulary } = config;
      return openHead(checkpoint, norm, format, open, prepared === undefined ? undefined : vocabulary);
    },
  };
}

/** Two projections of the same states, stacked. */
function stacked(upper: StoredProjection, lower: StoredProjection): StoredProjection {
  const weight = {
    name: `${upper.weight.name}, ${lower.weight.name}`,
    rows: upper.weight.rows + lower.weight.rows,
    columns: upper.weight.columns,
    async *runs() {
      yield* upper.weight.runs();
      yield* lower.weight.runs();
    },
  };
  if (upper.bias === undefined || lower.bias === undefined) return { weight };
  return { weight, bias: Float32Array.from([...upper.bias, ...lower.bias]) };
}

async function openHead(
  checkpoint: Checkpoint,
  norm: Float32Array,
  format: GraphFormat,
  open: (graph: OnnxGraph) => Promise<Session>,
  rowsAtOnce?: number,
): Promise<HeadPart[]> {
  const { config } = checkpoint;
  const { width, vocabulary } = config;
  const name = config.tiedHead ? "model.embed_tokens.weight" : "lm_head.weight";
  const atOnce = rowsAtOnce ?? headRowsAtOnce(width, heldAs(format), checkpoint.blocks(name));
  const parts: HeadPart[] = [];
  try {
    for (let first = 0; first < vocabulary; first += atOnce) {
      const rows = Math.min(atOnce, vocabulary - first);
      const head = {
        name: `${name}, ${rows} rows from ${first}`,
        rows,
        columns: width,
        ...sourceOf(checkpoint, name, { first, count: rows }),
      };
      parts.push({ session: await open(headGraph(config, norm, head, format)), first, rows });
    }
    return parts;
  } catch (error) {
    for (const { session } of parts) await session.release();
    throw error;
  }
}

/** The executor's format of a graph. */
function heldAs(format: GraphFormat): WeightFormat {
  return format === "bytes" ? "8-bit" : format;
}

/** Where the numbers of a matrix, or of rows of it, come from. */
function sourceOf(checkpoint: Checkpoint, name: string, rows?: RowRange) {
  const form = checkpoint.blocks(name);
  return {
    runs: () => checkpoint.runs(name, rows),
    floats: checkpoint.floatsAt(name, rows),
    blocks: form && { form, runs: () => checkpoint.blockRuns(name, rows) },
  };
}

/** Whether the largest matrix of a block is multiplied in less than a millisecond: gate and up, side by side. */
function isTiny(config: DecoderConfig): boolean {
  return 2 * config.width * widestInner(config) < 2 ** 18;
}

/** The folder of the files that hold a graph's constants. */
function folderOf({ constants }: OnnxGraph): string | undefined {
  for (const { values } of constants)
    if (!("byteLength" in values) && values.place !== undefined) return dirname(values.place.path);
  return undefined;
}

/** How a graph is opened. */
interface Opening {
  /** The folder of the files that hold them. */
  readonly folder?: string;
  /** Whether the runtime makes a copy in which it multiplies faster. */
  readonly packed: boolean;
  /** Whether one thread runs it. */
  readonly tiny?: boolean;
}

/** Session options of all graphs. */
export const graphOptions = (
  device: NativeDevice,
  { folder, packed, tiny = false }: Opening = { packed: true },
): ort.InferenceSession.SessionOptions => ({
  executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
  graphOptimizationLevel: "all",
  // Errors only: warnings about these graphs are harmless, and would appear in the notebook.
  logSeverityLevel: 3,
  // An arena for each graph would keep what its largest batch took: 2.2 GB over 61 graphs beside 2.2 GB of weights, and
  // a first batch a third slower. All graphs use the process's heap instead.
  enableCpuMemArena: false,
  enableMemPattern: false,
  // Every graph has its own threads. Spinning between blocks took five times the CPU time of the work itself; spinning
  // within a block took 15 to 37 % more time beside other programs (21.6 against 18.7 s, and 24.1 against 17.5 s, for
  // the same questions).
  extra: {
    session: {
      intra_op: { allow_spinning: "0" },
      ...(folder && { model_external_initializers_file_folder_path: folder }),
      ...(packed ? {} : { disable_prepacking: "1" }),
    },
  },
  // The graphs of a tiny model end before a second thread has woken: on two idle cores one thread is as fast (0.61 ms
  // against 0.65 for 168 tokens through a block's feed-forward part, 128 wide), beside other programs twice as fast.
  ...(tiny && { intraOpNumThreads: 1 }),
});
