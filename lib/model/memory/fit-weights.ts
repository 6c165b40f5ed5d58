import { PopuliError } from "../../errors/populi-error.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Executor } from "../executor/executor.js";
import { type WeightFormat, weightFormats } from "../executor/weight-format.js";
import { largestGraphBytes, weightBytes } from "../native/weight-bytes.js";
import { gigabytes, type MemoryBudget } from "./memory-budget.js";
import { passBytes } from "./working-memory.js";

/** What of a checkpoint says how large it is. */
export type Weighed = Pick<Checkpoint, "folder" | "config" | "parameters" | "type">;

/** How weights are held so that they fit. */
export interface FittedWeights {
  readonly weights: WeightFormat;
  /** Bytes that a pass may take beside them. */
  readonly room: number;
  /** What did not fit, for a person; nothing where the most precise format did. */
  readonly reason: string | undefined;
}

// Measured on Linux by resident memory after loading, less the weights: 0.15 to 0.30 GB with Qwen2.5-0.5B's shape in the three
// formats, 0.46 GB with Llama-3's of 8 billion in 8 bits.
/** What the process comes to hold besides weights and passes: garbage not yet collected, threads, holes in its heap. */
const processOverhead = 300e6;
/** A process that holds less when a model is loaded will soon hold this: Node, TensorFlow.js, ONNX Runtime's library. */
const nodeBaseline = 150e6;
/** WebAssembly's memory grows by steps and never shrinks. */
const wasmGrowth = 1.25;
/** The least that a model must be able to run: a prompt of 512 tokens. */
const smallestPass = { rows: 1, tokens: 512, past: 0, logits: 1 };
/** What WebAssembly can address. */
const wasmLimit = 2 ** 32;

/**
 * The format asked for, where weights in it and a pass of 512 tokens fit the budget; with "auto" the most precise that does.
 * Nothing is rounded unasked, for that changes answers.
 *
 * @param held resident bytes that the process has already
 * @throws PopuliError when it does not fit, naming what would
 */
export function fitWeights(
  checkpoint: Weighed,
  kind: Executor["kind"],
  tensorsOn: string,
  asked: WeightFormat | "auto",
  budget: MemoryBudget,
  held: number,
): FittedWeights {
  const { config } = checkpoint;
  // What a GPU has free is not to be known before it is full.
  if (kind === "tfjs" && /gpu/.test(tensorsOn)) {
    return { weights: "f32", room: Number.POSITIVE_INFINITY, reason: undefined };
  }
  const taken = Math.max(nodeBaseline, held) + processOverhead;
  const leastRoom = passBytes(kind, config, { ...smallestPass, tokens: Math.min(512, config.contextLength) });
  const bytesOf = (format: WeightFormat) => heldBytes(checkpoint, kind, tensorsOn, format);
  // What the runtime holds while it opens a graph leaves holes that nothing fills.
  const opening = (format: WeightFormat) => (kind === "native" ? 2 * largestGraphBytes(config, format) : 0);
  const roomOf = (format: WeightFormat) => budget.bytes - taken - bytesOf(format) - opening(format);
  const fits = (format: WeightFormat) => roomOf(format) >= leastRoom;
  if (kind === "tfjs" && tensorsOn === "wasm" && bytesOf("f32") + leastRoom > wasmLimit) {
    throw new PopuliError(
      `the weights take ${gigabytes(bytesOf("f32"))} as float32, with the copies that products keep; WebAssembly can address ${gigabytes(wasmLimit)} in all`,
      { file: checkpoint.folder },
      'executor: "native" can hold them, where onnxruntime-node is installed',
    );
  }
  const tried = asked === "auto" ? (kind === "native" ? weightFormats : (["f32"] as const)) : [asked];
  const chosen = tried.find(fits);
  if (chosen !== undefined) {
    const reason =
      chosen === tried[0] ? undefined : `${tried[0]} would take ${gigabytes(bytesOf(tried[0]!))}`;
    return { weights: chosen, room: roomOf(chosen), reason };
  }
  const need = `${gigabytes(bytesOf(tried.at(-1)!))} of weights as ${tried.at(-1)} and ${gigabytes(leastRoom)} to work in`;
  const spent = taken + opening(tried.at(-1)!);
  const have = `${gigabytes(budget.bytes)} (${budget.reason}), of which ${gigabytes(spent)} go to the process itself`;
  const others = weightFormats.slice(weightFormats.indexOf(tried.at(-1)!) + 1);
  const fitting = kind === "native" ? others.filter(fits) : [];
  const takes = fitting.map((format) => `weights: "${format}" takes ${gigabytes(bytesOf(format))} and fits`);
  throw new PopuliError(
    `the model does not fit: ${need}; the memory budget is ${have}`,
    { file: checkpoint.folder },
    fitting.length > 0
      ? `${takes.join(", ")}; rounding changes answers a little ('npx populi model check … --weights ${fitting[0]}' says how much), so it is done only when asked for, also by weights: "auto"`
      : `none of its formats fits: ${weightFormats.map((format) => `${format} ${gigabytes(bytesOf(format))}`).join(", ")}; a larger 'memory', a smaller model, or a machine with more`,
  );
}

function heldBytes(
  checkpoint: Weighed,
  kind: Executor["kind"],
  tensorsOn: string,
  format: WeightFormat,
): number {
  const { config, parameters } = checkpoint;
  if (kind === "native") return weightBytes(config, format, checkpoint.type("model.embed_tokens.weight"));
  const embedding = config.vocabulary * config.width;
  // A tied head is kept turned beside the embedding. WebAssembly's products (XNNPACK) keep a copy of each matrix packed their
  // way from its first use on: out of memory there, they go on with wrong numbers.
  const stored = parameters + (config.tiedHead ? embedding : 0);
  return wasmGrowth * 4 * (stored + (tensorsOn === "wasm" ? stored - embedding : 0));
}
