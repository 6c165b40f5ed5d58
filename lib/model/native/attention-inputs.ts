import type * as ort from "onnxruntime-node";
import type { Past, Rotary } from "../executor/block.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { numbersOf, tensorOver } from "../tensors/numbers-of.js";
import type { tf } from "../tensors/tf.js";
import type { AttentionWay } from "./attention-graphs.js";

/** The runtime's tensors behind keys and values that were handed out, so that using them again copies nothing. */
const runtimeTensors = new WeakMap<object, ort.Tensor>();

/** The runtime's keys or values as a tensor of TensorFlow.js. */
export function fromRuntime(tensor: ort.Tensor): tf.Tensor4D {
  const held = tensorOver(tensor.data as Float32Array, tensor.dims as [number, number, number, number]);
  runtimeTensors.set(held.dataId, tensor);
  return held;
}

function toRuntime(runtime: typeof ort, tensor: tf.Tensor4D): ort.Tensor {
  const known = runtimeTensors.get(tensor.dataId);
  if (known !== undefined) return known;
  const made = new runtime.Tensor("float32", numbersOf(tensor), tensor.shape);
  runtimeTensors.set(tensor.dataId, made);
  return made;
}

function integers(
  runtime: typeof ort,
  values: readonly number[],
  shape: readonly number[] = [values.length],
) {
  return new runtime.Tensor("int64", BigInt64Array.from(values, BigInt), shape);
}

/** Shapes and rows that graphs take. All blocks of a pass have the same ones, and many passes. */
const kept = new Map<string, ort.Tensor>();
const mostKept = 4096;

function keptIntegers(runtime: typeof ort, values: readonly number[]): ort.Tensor {
  const key = values.join();
  const known = kept.get(key);
  if (known !== undefined) return known;
  if (kept.size >= mostKept) kept.clear();
  const made = integers(runtime, values);
  kept.set(key, made);
  return made;
}

/** Inputs that are made once for all blocks of a pass, by their table of cosines. */
const openings = new WeakMap<tf.Tensor, Record<string, ort.Tensor>>();

/** The inputs of a block's opening, except the hidden states. */
export function openingInputs(
  runtime: typeof ort,
  { rotaryWidth, keyValueHeads, headWidth }: DecoderConfig,
  { cos, sin }: Rotary,
  batch: number,
): Record<string, ort.Tensor> {
  const known = openings.get(cos);
  if (known !== undefined) return known;
  const [rows, positions] = cos.shape;
  const half = rotaryWidth / 2;
  const table = (tensor: tf.Tensor3D) => {
    // Both halves of a head have the same cosines and sines; the graph takes one half.
    const whole = numbersOf(tensor);
    const values = new Float32Array(rows * positions * half);
    for (let row = 0; row < rows * positions; row++) {
      values.set(whole.subarray(row * headWidth, row * headWidth + half), row * half);
    }
    return new runtime.Tensor("float32", values, [rows * positions, half]);
  };
  const places = Array.from({ length: batch * positions }, (_, place) => place % (rows * positions));
  const made = {
    cos: table(cos),
    sin: table(sin),
    places: integers(runtime, places, [batch, positions]),
    rows: integers(runtime, [batch, positions, -1]),
    byHead: integers(runtime, [batch, positions, keyValueHeads, headWidth]),
  };
  openings.set(cos, made);
  return made;
}

/** The size of a batch. */
interface BatchSize {
  readonly batch: number;
  readonly positions: number;
  /** How many positions of each row attend: all, or one. */
  readonly attending: number;
}

/**
 * Whether to join scores over pasts, or keys and values (see attention-graphs.ts), whichever is smaller: for each key a
 * row has heads · attending scores, and keyValueHeads · headWidth numbers.
 */
export function attentionWay(
  { heads, keyValueHeads, headWidth }: DecoderConfig,
  attending: number,
  pasts: readonly Past[],
): AttentionWay {
  return pasts.length === 0 || heads * attending < keyValueHeads * headWidth ? "shared" : "joined";
}

/**
 * The inputs of attention, except the queries, keys and values of its own positions.
 *
 * @param sinks `[heads]`, if the family has them
 */
export function attentionInputs(
  runtime: typeof ort,
  { heads, keyValueHeads: kv, headWidth }: DecoderConfig,
  { batch, positions, attending }: BatchSize,
  mask: tf.Tensor3D,
  pasts: readonly Past[],
  way: AttentionWay,
  sinks: Float32Array | undefined,
): Record<string, ort.Tensor> {
  const group = heads / kv;
  const shape = (...lengths: number[]) => keptIntegers(runtime, lengths);
  const spread = (tensor: tf.Tensor3D) => {
    return new runtime.Tensor("float32", numbersOf(tensor), [
      1,
      tensor.shape[0],
      1,
      ...tensor.shape.slice(1),
    ]);
  };
  const lengths = pasts.map(({ keys }) => keys.shape[3]);
  const seen = way === "shared" ? positions : positions + lengths.reduce((sum, length) => sum + length, 0);
  const inputs: Record<string, ort.Tensor> = {
    mask: spread(mask),
    byGroup: shape(batch, attending, kv, group, headWidth),
    ownQueries: shape(kv, batch, group * attending, headWidth),
    scores: shape(kv, batch, group, attending, seen),
    weights: shape(kv, batch, group * attending, seen),
    grouped: shape(kv, batch, group, attending, headWidth),
  };
  if (sinks !== undefined) {
    const values = new Float32Array(kv * batch * group * attending);
    for (let at = 0; at < values.length; at += attending) {
      const head = Math.floor(at / (batch * group * attending)) * group + ((at / attending) % group);
      values.fill(sinks[head]!, at, at + attending);
    }
    inputs.sinks = new runtime.Tensor("float32", values, [kv, batch, group, attending, 1]);
  }
  const masks = pasts.map((past, n) =>
    past.mask === undefined
      ? new runtime.Tensor("float32", new Float32Array(lengths[n]!), [1, 1, 1, 1, lengths[n]!])
      : spread(past.mask),
  );
  const maskRows = Math.max(mask.shape[0], ...masks.map(({ dims }) => dims[1]!));
  pasts.forEach((past, n) => {
    const length = lengths[n]!;
    const pastBatch = past.rows?.length ?? past.keys.shape[1];
    const run = batch / pastBatch;
    inputs[`keys${n}`] = toRuntime(runtime, past.keys);
    inputs[`values${n}`] = toRuntime(runtime, past.values);
    inputs[`mask${n}`] = masks[n]!;
    if (past.rows !== undefined) inputs[`rows${n}`] = keptIntegers(runtime, past.rows);
    if (way === "shared") {
      // A past that rows share is multiplied with all their queries at once.
      inputs[`queries${n}`] = shape(kv, pastBatch, run * group * attending, headWidth);
      inputs[`scores${n}`] = shape(kv, batch, group, attending, length);
      inputs[`weights${n}`] = shape(kv, pastBatch, run * group * attending, length);
      return;
    }
    for (const [what, ...sizes] of [
      ["key", headWidth, length],
      ["value", length, headWidth],
    ] as const) {
      inputs[`${what}Rows${n}`] = shape(kv, pastBatch, 1, ...sizes);
      inputs[`${what}Spread${n}`] = shape(kv, pastBatch, run, ...sizes);
      inputs[`${what}Shape${n}`] = shape(kv, batch, ...sizes);
    }
    inputs[`maskShape${n}`] = shape(1, maskRows, 1, attending, length);
  });
  if (pasts.length === 0) return inputs;
  if (way === "joined") inputs.maskShape = shape(1, maskRows, 1, attending, positions);
  else {
    inputs.mixed = shape(kv, batch, group * attending, headWidth);
    inputs.lengths = shape(...lengths, positions);
  }
  return inputs;
}
