import { PopuliError } from "../../errors/populi-error.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { weightNames } from "../checkpoint/weight-names.js";
import type { Executor } from "../executor/executor.js";
import { roundsActivations, type WeightFormat, weightFormats } from "../executor/weight-format.js";
import { largestGraphBytes, weightBytes } from "../native/weight-bytes.js";
import { gigabytes, type MemoryBudget } from "./memory-budget.js";
import { passBytes } from "./working-memory.js";

/** The part of a checkpoint that determines its size. */
export type Weighed = Pick<Checkpoint, "path" | "config" | "parameters" | "blocks">;

/** The format in which weights fit. */
export interface FittedWeights {
  readonly weights: WeightFormat;
  /** Bytes that a pass may take beside the weights. */
  readonly room: number;
  /** What did not fit, for people; nothing if the most precise format did. */
  readonly reason: string | undefined;
}

// Measured on Linux as resident memory after loading, minus weights: 0.15 to 0.30 GB with Qwen2.5-0.5B's shape in the
// three formats, 0.46 GB with Llama 3 8B's in 8 bits.
/** Bytes beside weights and passes: garbage not yet collected, threads, holes in the heap. */
const processOverhead = 300e6;
/**
 * The least that a process with Node, TensorFlow.js and ONNX Runtime takes, even if it holds less when loading begins.
 */
const nodeBaseline = 150e6;
/** WebAssembly's memory grows in steps and never shrinks. */
const wasmGrowth = 1.25;
/** The least that must fit: a prompt of 512 tokens. */
const smallestPass = { rows: 1, tokens: 512, past: 0, logits: 1 };
/** The most that WebAssembly can address. */
const wasmLimit = 2 ** 32;

/**
 * The format asked for, if its weights and a pass of 512 tokens fit the budget; for "auto", the most precise format
 * that fits. Never rounds unless asked, because rounding changes answers.
 *
 * @param held resident bytes of the process so far
 * @throws PopuliError when the model does not fit, naming the formats that would
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
  // The free memory of a GPU is not known until it is full.
  if (kind === "tfjs" && /gpu/.test(tensorsOn)) {
    return { weights: "f32", room: Number.POSITIVE_INFINITY, reason: undefined };
  }
  const taken = Math.max(nodeBaseline, held) + processOverhead;
  const leastRoom = passBytes(kind, config, { ...smallestPass, tokens: Math.min(512, config.contextLength) });
  const bytesOf = (format: WeightFormat) => heldBytes(checkpoint, kind, tensorsOn, format);
  // Opening a graph leaves holes in the heap that nothing fills.
  const opening = (format: WeightFormat) =>
    kind === "native" ? 2 * largestGraphBytes(config, format, checkpoint) : 0;
  const roomOf = (format: WeightFormat) => budget.bytes - taken - bytesOf(format) - opening(format);
  const fits = (format: WeightFormat) => roomOf(format) >= leastRoom;
  if (kind === "tfjs" && tensorsOn === "wasm" && bytesOf("f32") + leastRoom > wasmLimit) {
    throw new PopuliError(
      `the weights take ${gigabytes(bytesOf("f32"))} as float32, with the copies that matrix products keep; WebAssembly can address ${gigabytes(wasmLimit)} in all`,
      { file: checkpoint.path },
      'executor: "native" can hold them, where onnxruntime-node is installed',
    );
  }
  const formats = kind === "native" ? formatsOf(checkpoint) : (["f32"] as const);
  if (asked === "stored" && !(formats as readonly WeightFormat[]).includes("stored")) {
    throw new PopuliError(
      "the file does not hold its weights in blocks",
      { file: checkpoint.path },
      'weights: "stored" is for GGUF files that are quantised; there are also "f32", "8-bit" and "4-bit"',
    );
  }
  // Activations are rounded only where that is asked for.
  const exact = (format: WeightFormat) => !roundsActivations(format);
  const tried = asked === "auto" ? formats.filter(exact) : [asked];
  const chosen = tried.find(fits);
  if (chosen !== undefined) {
    const reason =
      chosen === tried[0] ? undefined : `${tried[0]} would take ${gigabytes(bytesOf(tried[0]!))}`;
    return { weights: chosen, room: roomOf(chosen), reason };
  }
  const need = `${gigabytes(bytesOf(tried.at(-1)!))} of weights as ${tried.at(-1)} and ${gigabytes(leastRoom)} to work in`;
  const spent = taken + opening(tried.at(-1)!);
  const have = `${gigabytes(budget.bytes)} (${budget.reason}), of which ${gigabytes(spent)} go to the process itself`;
  const others = formats.slice((formats as readonly WeightFormat[]).indexOf(tried.at(-1)!) + 1);
  const fitting = kind === "native" ? others.filter((format) => exact(format) && fits(format)) : [];
  const takes = fitting.map((format) => `weights: "${format}" takes ${gigabytes(bytesOf(format))} and fits`);
  throw new PopuliError(
    `the model does not fit: ${need}; the memory budget is ${have}`,
    { file: checkpoint.path },
    fitting.length > 0
      ? `${takes.join(", ")}; rounding changes answers a little ('npx populi model check … --weights ${fitting[0]}' says how much), so it has to be asked for; weights: "auto" also asks for it`
      : `no format fits: ${formats.map((format) => `${format} ${gigabytes(bytesOf(format))}`).join(", ")}; use a larger 'memory', a smaller model or a larger machine`,
  );
}

/** The formats in which the native executor can hold a checkpoint. */
export function formatsOf({
  config,
  blocks,
}: Pick<Checkpoint, "config" | "blocks">): readonly WeightFormat[] {
  const isStored = weightNames(config).some(({ name }) => blocks(name) !== undefined);
  return weightFormats.filter((format) => format !== "stored" || isStored);
}

function heldBytes(
  checkpoint: Weighed,
  kind: Executor["kind"],
  tensorsOn: string,
  format: WeightFormat,
): number {
  const { config, parameters } = checkpoint;
  if (kind === "native") return weightBytes(config, format, checkpoint);
  const embedding = config.vocabulary * config.width;
  // A tied head is also kept transposed. On WebAssembly, products (XNNPACK) keep a packed copy of each matrix from its
  // first use. If memory runs out for these, results are silently wrong.
  const stored = parameters + (config.tiedHead ? embedding : 0);
  return wasmGrowth * 4 * (stored + (tensorsOn === "wasm" ? stored - embedding : 0));
}
