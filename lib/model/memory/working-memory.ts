import { PopuliError } from "../../errors/populi-error.js";
import type { Executor } from "../executor/executor.js";
import { type DecoderConfig, widestInner } from "../shape/decoder-config.js";
import { gigabytes } from "./memory-budget.js";

/** The size of a pass. */
export interface PassSize {
  readonly rows: number;
  /** Tokens of the longest row. */
  readonly tokens: number;
  /** Earlier keys that each token sees, beside those of its own row. */
  readonly past: number;
  /** Earlier tokens whose keys and values are held. Default `past`, which is right when all rows share them. */
  readonly before?: number;
  /** Positions whose logits are made. */
  readonly logits: number;
}

/**
 * How many copies of each thing a pass holds at its peak, counted in the graphs and operations and rounded up. Compared
 * with resident memory for Qwen2.5-0.5B's shape only: for 3,900 tokens it predicts 0.87 GB; 0.64 GB were used.
 */
interface Copies {
  /**
   * Hidden states, in and around a block: as a tensor, as the runtime's, before and after norms, and those not freed
   * yet.
   */
  readonly states: number;
  /** Queries, keys and values of one block. */
  readonly projected: number;
  /** States of the feed-forward part's inner width: gate and up, joined and split (float32), and their product. */
  readonly inner: number;
  /** A token's scores over all keys: products, masked, joined, as weights. */
  readonly scores: number;
  /** A position's logits: the runtime's, a tensor's, and those for their sum. */
  readonly logits: number;
  /** Keys and values of all blocks, which are held until the pass is over. */
  readonly kept: number;
}

const copies: Readonly<Record<Executor["kind"], Copies>> = {
  // ONNX Runtime frees a value after its last use. Keys and values are held by the runtime and by a tensor.
  native: { states: 12, projected: 3, inner: 6, scores: 4, logits: 4, kept: 2 },
  // TensorFlow.js frees a block's values when the block is done.
  tfjs: { states: 20, projected: 8, inner: 8, scores: 8, logits: 5, kept: 1 },
};

/** Bytes that a pass takes beside the weights, including earlier keys and values. */
export function passBytes(kind: Executor["kind"], config: DecoderConfig, size: PassSize): number {
  const { rows, tokens, past, before = past, logits } = size;
  const { width, heads, keyValueHeads, headWidth, vocabulary } = config;
  const innerWidth = widestInner(config);
  const each = copies[kind];
  const projected = (heads + 2 * keyValueHeads) * headWidth;
  const scores = heads * (past + tokens);
  const perToken =
    each.states * width +
    each.projected * projected +
    // On ONNX Runtime, attention's values are freed before the feed-forward part begins.
    (kind === "native"
      ? Math.max(each.inner * innerWidth, each.scores * scores)
      : each.inner * innerWidth + each.scores * scores);
  const passing = 4 * (rows * tokens * perToken + each.logits * logits * vocabulary);
  return passing + keptBytes(kind, config, rows * tokens + before);
}

/** Bytes of the keys and values of tokens, in all blocks. */
function keptBytes(kind: Executor["kind"], config: DecoderConfig, tokens: number): number {
  const { layers, keyValueHeads, headWidth } = config;
  return 4 * copies[kind].kept * tokens * layers * 2 * keyValueHeads * headWidth;
}

/** Whether a pass fits into the memory left beside the weights. */
export function hasRoom({ kind, room }: Executor, config: DecoderConfig, size: PassSize): boolean {
  return passBytes(kind, config, size) <= room;
}

/** @throws PopuliError when a pass does not fit into the memory left beside the weights */
export function checkRoom({ kind, room }: Executor, config: DecoderConfig, size: PassSize): void {
  const bytes = passBytes(kind, config, size);
  if (bytes <= room) return;
  throw new PopuliError(
    `${size.tokens} tokens after ${size.past} take ${gigabytes(bytes)} to run, and the memory budget leaves ${gigabytes(room)} beside the weights`,
    {},
    "use a larger 'memory' in loadModel, weights in 8 or 4 bits, or shorter texts",
  );
}
