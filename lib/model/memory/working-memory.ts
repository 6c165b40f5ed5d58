import { PopuliError } from "../../errors/populi-error.js";
import type { Executor } from "../executor/executor.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { gigabytes } from "./memory-budget.js";

/** How large a pass is. */
export interface PassSize {
  readonly rows: number;
  /** Of the longest row. */
  readonly tokens: number;
  /** Keys that each token looks back on beside those of its own row. */
  readonly past: number;
  /** Tokens before the rows whose keys and values are held; as many as `past` where all rows share theirs. */
  readonly before?: number;
  /** Positions whose logits are made. */
  readonly logits: number;
}

/*
 * Numbers held at the widest moment of a pass, in units of what one place holds: counted in the graphs and the operations, and
 * rounded up. Held against resident memory with Qwen2.5-0.5B's shape alone: 3,900 tokens were to take 0.87 GB and took 0.64.
 */
interface Copies {
  /** Of a state, in and around a block: as a tensor, as the runtime's, before and after norms, and what nobody has freed yet. */
  readonly states: number;
  /** Of queries, keys and values of one block. */
  readonly projected: number;
  /** Of the feed-forward part's inner width: gate and up, as one and cut apart (float32), their product. */
  readonly inner: number;
  /** Of a token's scores over all it sees: products, masked, joined, as weights. */
  readonly scores: number;
  /** Of a position's logits: the runtime's, a tensor's, and those for their sum. */
  readonly logits: number;
  /** Of keys and values of all blocks, which are held until the pass is over. */
  readonly kept: number;
}

const copies: Readonly<Record<Executor["kind"], Copies>> = {
  // ONNX Runtime frees a value after its last use; the kept ones are the runtime's and a tensor's.
  native: { states: 12, projected: 3, inner: 6, scores: 4, logits: 4, kept: 2 },
  // TensorFlow.js frees a block's values together when the block is done.
  tfjs: { states: 20, projected: 8, inner: 8, scores: 8, logits: 5, kept: 1 },
};

/** Bytes that a pass takes beside the weights, what it looks back on included. */
export function passBytes(kind: Executor["kind"], config: DecoderConfig, size: PassSize): number {
  const { rows, tokens, past, before = past, logits } = size;
  const { width, innerWidth, heads, keyValueHeads, headWidth, vocabulary } = config;
  const each = copies[kind];
  const projected = (heads + 2 * keyValueHeads) * headWidth;
  const scores = heads * (past + tokens);
  const perToken =
    each.states * width +
    each.projected * projected +
    // The attention's values are gone when the feed-forward part begins, except where a block's are freed together.
    (kind === "native"
      ? Math.max(each.inner * innerWidth, each.scores * scores)
      : each.inner * innerWidth + each.scores * scores);
  const passing = 4 * (rows * tokens * perToken + each.logits * logits * vocabulary);
  return passing + keptBytes(kind, config, rows * tokens + before);
}

/** Bytes of the keys and values of so many tokens, in all blocks. */
function keptBytes(kind: Executor["kind"], config: DecoderConfig, tokens: number): number {
  const { layers, keyValueHeads, headWidth } = config;
  return 4 * copies[kind].kept * tokens * layers * 2 * keyValueHeads * headWidth;
}

/** Whether a pass stays within what the budget leaves beside the weights. */
export function hasRoom({ kind, room }: Executor, config: DecoderConfig, size: PassSize): boolean {
  return passBytes(kind, config, size) <= room;
}

/**
 * @throws PopuliError when a single row takes more than the budget leaves beside the weights
 */
export function checkRoom({ kind, room }: Executor, config: DecoderConfig, size: PassSize): void {
  const bytes = passBytes(kind, config, size);
  if (bytes <= room) return;
  throw new PopuliError(
    `${size.tokens} tokens after ${size.past} take ${gigabytes(bytes)} to run, and the memory budget leaves ${gigabytes(room)} beside the weights`,
    {},
    "a larger 'memory' of loadModel, weights in 8 or 4 bits, or shorter texts",
  );
}
