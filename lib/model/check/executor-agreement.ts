import { PopuliError } from "../../errors/populi-error.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Executor } from "../executor/executor.js";
import { isRounded, roundsActivations } from "../executor/weight-format.js";
import { roundRows } from "../native/quantise.js";
import { passInputs } from "../pass/pass-inputs.js";
import { tf } from "../tensors/tf.js";
import { decoderBlock, finalLogits } from "../tfjs/decoder.js";
import { weightReader } from "../tfjs/load-weights.js";
import { traceIds } from "./self-check.js";

/** How well the native executor agrees with the operations of TensorFlow.js. */
export interface Agreement {
  /** Parts that were compared: "embedding", "block 1", …, "head". */
  readonly compared: readonly string[];
  /** Parts that were not compared because they would not fit in memory beside the model. */
  readonly left: readonly string[];
  /** Largest difference, as a share of the largest number that the part adds. */
  readonly difference: number;
}

/** The difference that float32 rounding explains, as a share of what a block adds, and of the state it adds to. */
const allowed = { added: 1e-4, state: 2e-6 };
/** The same where the executor rounds activations and TensorFlow.js does not. */
const allowedRounded = { added: 0.1, state: 0.01 };
/** Rows of the head that are compared, at its beginning and again at its end. */
const headRows = 256;

/**
 * Runs two tokens through the embedding, the first and the last block, and rows of the head in plain TensorFlow.js,
 * with weights read again from the checkpoint (and rounded like the executor's), and compares the results with the
 * executor's for the same input. A block is left out if the memory budget has no room for its weights as float32.
 *
 * @throws PopuliError naming the part that differs
 */
export async function executorAgreement(checkpoint: Checkpoint, executor: Executor): Promise<Agreement> {
  const { config } = checkpoint;
  const { vocabulary, layers } = config;
  const ids = [1, 2].map((part) => Math.floor((part * vocabulary) / 3));
  const { hidden, logits } = await traceIds({ executor, config, endIds: [] }, ids);
  const { added: share, state: base } = roundsActivations(executor.weights) ? allowedRounded : allowed;
  const compared: string[] = [];
  const left: string[] = [];
  let difference = 0;
  const compare = (part: string, found: Float32Array, expected: Float32Array, before?: Float32Array) => {
    const added = largest(expected, before);
    const apart = largest(found, expected);
    if (!(apart <= share * added + base * largest(expected))) {
      throw new PopuliError(
        `the executors disagree: ${part} differs by ${(apart / added).toExponential(1)} of what it adds; ${share} is allowed`,
        { file: checkpoint.path },
        'please report it; executor: "tfjs" runs the model with the other executor',
      );
    }
    compared.push(part);
    difference = Math.max(difference, added === 0 ? 0 : apart / added);
  };

  compare("embedding", hidden[0]!, await embedded(checkpoint, ids));
  for (const layer of new Set([1, layers])) {
    // Twice a block's bytes: the first block's numbers may not have been garbage-collected yet.
    if (2 * blockBytes(checkpoint) > executor.room / 2) left.push(`block ${layer}`);
    else {
      const before = hidden[layer - 1]!;
      compare(
        `block ${layer}`,
        hidden[layer]!,
        await throughBlock(checkpoint, executor, layer, before),
        before,
      );
    }
  }
  for (const first of new Set([0, Math.max(0, vocabulary - headRows)])) {
    const expected = await headLogits(checkpoint, executor, first, hidden[layers]!);
    const count = expected.length / ids.length;
    const found = Float32Array.from(
      expected,
      (_, i) => logits[Math.floor(i / count) * vocabulary + first + (i % count)]!,
    );
    compare("head", found, expected);
  }
  // Both ends of the head count as one part.
  return { compared: [...new Set(compared)], left, difference };
}

/** Rows of the embedding, scaled. */
async function embedded({ runs, config }: Checkpoint, ids: readonly number[]): Promise<Float32Array> {
  const { width, embeddingScale } = config;
  const rows = new Float32Array(ids.length * width);
  for (const [at, id] of ids.entries()) {
    for await (const run of runs("model.embed_tokens.weight", { first: id, count: 1 })) {
      rows.set(
        run.map((value) => value * embeddingScale),
        at * width,
      );
    }
  }
  return rows;
}

async function throughBlock(
  checkpoint: Checkpoint,
  executor: Executor,
  layer: number,
  before: Float32Array,
): Promise<Float32Array> {
  const { config } = checkpoint;
  const reader = weightReader(checkpoint, { make: onCpu, ...rounding(executor) });
  try {
    const weights = await reader.block(layer);
    const positions = before.length / config.width;
    return onCpu(() => {
      // Only the number of ids matters here.
      const inputs = passInputs(config, { rows: [Array(positions).fill(0)], firstPositions: [0] });
      try {
        return tf.tidy(() => {
          const state = tf.tensor3d(before, [1, positions, config.width]);
          const output = decoderBlock(weights, config, state, inputs.rotary(layer), inputs.mask(layer));
          return output.hidden.dataSync() as Float32Array;
        });
      } finally {
        inputs.dispose();
      }
    });
  } finally {
    reader.dispose();
  }
}

async function headLogits(
  checkpoint: Checkpoint,
  executor: Executor,
  first: number,
  hidden: Float32Array,
): Promise<Float32Array> {
  const { config } = checkpoint;
  const { width, vocabulary } = config;
  const count = Math.min(headRows, vocabulary - first);
  const rows = new Float32Array(count * width);
  let at = 0;
  const name = config.tiedHead ? "model.embed_tokens.weight" : "lm_head.weight";
  for await (const run of checkpoint.runs(name, { first, count })) {
    rounding(executor).change?.(run, width);
    rows.set(run, at);
    at += run.length;
  }
  const norm = await checkpoint.read("model.norm.weight");
  return onCpu(() =>
    tf.tidy(() => {
      const head = tf.transpose(tf.tensor2d(rows, [count, width])) as tf.Tensor2D;
      const weights = { embedding: head, blocks: [], norm: tf.tensor1d(norm), head };
      return finalLogits(
        weights,
        config,
        tf.tensor2d(hidden, [hidden.length / width, width]),
      ).dataSync() as Float32Array;
    }),
  );
}

function rounding({ weights }: Executor): { change?(rows: Float32Array, columns: number): void } {
  return isRounded(weights) ? { change: (rows, columns) => roundRows(rows, columns, weights) } : {};
}

/**
 * Makes tensors or runs operations in plain JavaScript, whose memory is freed afterwards, unlike WASM's. `work` is
 * synchronous, so that no other work sees the changed backend.
 */
function onCpu<T>(work: () => T): T {
  const present = tf.getBackend();
  // The first use of this backend prints advice to install tfjs-node, except in production mode.
  tf.enableProdMode();
  void tf.setBackend("cpu");
  try {
    return work();
  } finally {
    void tf.setBackend(present);
  }
}

/** Bytes of one block's weights as float32. */
function blockBytes({ config }: Checkpoint): number {
  const { width, innerWidth, heads, keyValueHeads, headWidth, experts } = config;
  const inner = Math.max(innerWidth, experts === undefined ? 0 : experts.count * experts.innerWidth);
  return 4 * width * (2 * (heads + keyValueHeads) * headWidth + 3 * inner);
}

/** The largest absolute value; with `less`, of the difference. */
function largest(values: Float32Array, less?: Float32Array): number {
  let size = 0;
  for (let i = 0; i < values.length; i++) size = Math.max(size, Math.abs(values[i]! - (less?.[i] ?? 0)));
  return size;
}

/** The agreement as one line of text. */
export function agreementText({ compared, left, difference }: Agreement): string {
  const others = left.length > 0 ? `; ${left.join(" and ")} not compared, for lack of memory` : "";
  return `executors agree to ${difference.toExponential(0)} (${compared.join(", ")}${others})`;
}
