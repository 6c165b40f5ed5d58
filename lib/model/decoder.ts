import * as tf from "@tensorflow/tfjs";
import type { DecoderConfig } from "./config.js";
import { batchedProduct, product } from "./product.js";
import type { BlockWeights, DecoderWeights, Projection } from "./weights.js";

/** Rotary positions of a batch, made once for all blocks. */
export interface Rotary {
  /** `[batch or 1, positions, headWidth]` */
  readonly cos: tf.Tensor3D;
  /** `[batch or 1, positions, headWidth]` */
  readonly sin: tf.Tensor3D;
  /** `[headWidth, headWidth]`: maps a head's halves (x, y) to (−y, x). */
  readonly turn: tf.Tensor2D;
}

/** Keys and values of earlier positions, as the attention reads them. */
export interface KeyValues {
  /** `[keyValueHeads, batch, headWidth, positions]`, rotated. */
  readonly keys: tf.Tensor4D;
  /** `[keyValueHeads, batch, positions, headWidth]` */
  readonly values: tf.Tensor4D;
}

/**
 * Keys and values that a block looks back on. A batch of 1 is shared by all rows and never copied; a batch of n is shared by
 * n equal runs of rows.
 */
export interface Past extends KeyValues {
  /** Additive, `[batch or 1, positions or 1, past]`; absent where all of the past is seen. */
  readonly mask?: tf.Tensor3D;
}

export interface BlockOutput extends KeyValues {
  /** `[batch, positions, width]` */
  readonly hidden: tf.Tensor3D;
}

/**
 * Rows of the embedding: ids `[batch, positions]` → `[batch, positions, width]`. Its gradient adds rows up by scatter,
 * because tfjs's own (UnsortedSegmentSum) has no WASM kernel.
 */
export function embedTokens(weights: Pick<DecoderWeights, "embedding">, ids: tf.Tensor2D): tf.Tensor3D {
  const [batch, positions] = ids.shape;
  const [, width] = weights.embedding.shape;
  const flat = tf.reshape(ids, [-1]) as tf.Tensor1D;
  const gather = tf.customGrad((embedding, save) => {
    (save as tf.GradSaveFunc)([flat]);
    const table = embedding as tf.Tensor2D;
    return {
      // gather takes 5 ms for 1,200 rows of 128 on WASM, gatherND 0.03.
      value: tf.gatherND(table, tf.reshape(flat, [-1, 1])),
      gradFunc: (dy, [rows]) => tf.scatterND(tf.reshape(rows as tf.Tensor, [-1, 1]), dy, table.shape),
    };
  });
  return tf.reshape(gather(weights.embedding), [batch, positions, width]);
}

/**
 * Cosines and sines of the rotary positions of each row (Su et al. 2021, "RoFormer"; halves layout of the Hugging Face
 * checkpoints), with the checkpoint's frequency scaling.
 *
 * @param positions one list per sequence of the batch, or a single list shared by all; equal lengths
 * @example
 * rotaryTables(config, [[0, 1, 2]]).cos.shape; // [1, 3, headWidth]
 */
export function rotaryTables(config: DecoderConfig, positions: readonly ArrayLike<number>[]): Rotary {
  const frequencies = rotaryFrequencies(config);
  const half = frequencies.length;
  const length = positions[0]?.length ?? 0;
  const cos = new Float32Array(positions.length * length * 2 * half);
  const sin = new Float32Array(cos.length);
  let at = 0;
  for (const row of positions) {
    for (let p = 0; p < length; p++) {
      for (let f = 0; f < half; f++) {
        const angle = row[p]! * frequencies[f]!;
        const c = Math.cos(angle);
        const s = Math.sin(angle);
        cos[at + f] = c;
        cos[at + half + f] = c;
        sin[at + f] = s;
        sin[at + half + f] = s;
      }
      at += 2 * half;
    }
  }
  const shape: [number, number, number] = [positions.length, length, 2 * half];
  return { cos: tf.tensor3d(cos, shape), sin: tf.tensor3d(sin, shape), turn: quarterTurn(2 * half) };
}

/** Radians per position of each pair of a head's dimensions, `[headWidth / 2]`. */
export function rotaryFrequencies(config: DecoderConfig): Float64Array {
  const { headWidth, rotaryBase, rotaryScaling: scaling } = config;
  const frequencies = Float64Array.from(
    { length: headWidth / 2 },
    (_, pair) => rotaryBase ** ((-2 * pair) / headWidth),
  );
  if (scaling.kind === "none") return frequencies;
  if (scaling.kind === "linear") return frequencies.map((frequency) => frequency / scaling.factor);
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high } = scaling;
  return frequencies.map((frequency) => {
    const turns = (scaling.originalContextLength * frequency) / (2 * Math.PI);
    if (turns > high) return frequency;
    if (turns < low) return frequency / factor;
    const smooth = (turns - low) / (high - low);
    return ((1 - smooth) * frequency) / factor + smooth * frequency;
  });
}

/**
 * One decoder block: attention over `past` and the block's own positions, then the gated feed-forward part, each on the
 * normalised state and added to it.
 *
 * @param hidden `[batch, positions, width]`
 * @param mask additive, `[batch or 1, positions, positions]`: 0 where a position may look, −1e9 where not; or
 *   `[batch or 1, positions, past + positions]`, which is cut in two (with one past only)
 * @param past what came before: none, one, or several in any order, such as a shared prefix and each row's own question
 * @returns the new hidden state, and the keys and values of these positions alone
 */
export function decoderBlock(
  block: BlockWeights,
  config: DecoderConfig,
  hidden: tf.Tensor3D,
  rotary: Rotary,
  mask: tf.Tensor3D,
  past: Past | readonly Past[] = [],
): BlockOutput {
  const [batch, positions, width] = hidden.shape;
  const rows = tf.reshape(hidden, [batch * positions, width]) as tf.Tensor2D;
  const attended = attention(
    block,
    config,
    rows,
    batch,
    positions,
    rotary,
    mask,
    [past].flat() as readonly Past[],
  );
  const middle = tf.add(rows, attended.rows) as tf.Tensor2D;
  const output = tf.add(middle, feedForward(block, config, middle));
  return {
    hidden: tf.reshape(output, [batch, positions, width]),
    keys: attended.keys,
    values: attended.values,
  };
}

/** Logits of hidden states of the last block, `[rows, width] → [rows, vocabulary]`. */
export function finalLogits(
  weights: DecoderWeights,
  config: DecoderConfig,
  hidden: tf.Tensor2D,
): tf.Tensor2D {
  const normed = rmsNorm(hidden, weights.norm, config.normEpsilon);
  if (weights.head !== undefined) return product(normed, weights.head);
  const tied = tf.transpose(weights.embedding) as tf.Tensor2D;
  return product(normed, tied, weights.embedding instanceof tf.Variable);
}

/** Root-mean-square normalisation of rows (Zhang & Sennrich 2019), `[rows, width]`. */
export function rmsNorm(rows: tf.Tensor2D, weight: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(rows), -1, true), epsilon));
  return tf.mul(tf.mul(rows, inverse), weight);
}

function attention(
  block: BlockWeights,
  config: DecoderConfig,
  rows: tf.Tensor2D,
  batch: number,
  positions: number,
  rotary: Rotary,
  mask: tf.Tensor3D,
  pasts: readonly Past[],
): KeyValues & { readonly rows: tf.Tensor2D } {
  const { heads, keyValueHeads, headWidth } = config;
  const group = heads / keyValueHeads;
  const normed = rmsNorm(rows, block.attentionNorm, config.normEpsilon);
  const queries = rotate(
    project(normed, block.query),
    block.queryNorm,
    config,
    [batch, positions, heads],
    rotary,
  );
  const keyRows = rotate(
    project(normed, block.key),
    block.keyNorm,
    config,
    [batch, positions, keyValueHeads],
    rotary,
  );
  const valueRows = tf.reshape(project(normed, block.value), [batch, positions, keyValueHeads, headWidth]);

  // Heads lead, so that the query heads of one key head, and of all rows over a shared past, are the rows of one product.
  const q = tf.reshape(swapGroups(tf.transpose(queries, [2, 0, 1, 3]), keyValueHeads, group, batch), [
    keyValueHeads * batch,
    group * positions,
    headWidth,
  ]) as tf.Tensor3D;
  const keys = tf.transpose(keyRows, [2, 0, 3, 1]) as tf.Tensor4D;
  const values = tf.transpose(valueRows, [2, 0, 1, 3]) as tf.Tensor4D;

  const ownKeys = tf.reshape(keys, [keyValueHeads * batch, headWidth, positions]) as tf.Tensor3D;
  const ownValues = tf.reshape(values, [keyValueHeads * batch, positions, headWidth]) as tf.Tensor3D;
  const earlier = mask.shape[2] - positions;
  const ownMask = earlier === 0 ? mask : tf.slice(mask, [0, 0, earlier], [-1, -1, positions]);
  const own = softmaxOver(batchedProduct(q, ownKeys), ownMask, config, batch, group);
  let mixed = batchedProduct(own.weights, ownValues);
  let total: tf.Tensor | undefined = pasts.length === 0 ? undefined : logSum(own);
  for (const past of pasts) {
    // Softmaxes over parts, weighed by their sums, equal one over all, without joining scores and cutting weights apart.
    const pastMask = earlier === 0 ? past.mask : tf.slice(mask, [0, 0, 0], [-1, -1, earlier]);
    const part = softmaxOver(overPast(q, past.keys), pastMask, config, batch, group);
    const lead = tf.sub(logSum(part), total!);
    mixed = tf.add(mixed, tf.mul(tf.sigmoid(lead), tf.sub(overPast(part.weights, past.values), mixed)));
    total = tf.add(total!, tf.softplus(lead));
  }
  const byHead = tf.reshape(swapGroups(mixed, keyValueHeads, batch, group), [
    heads,
    batch,
    positions,
    headWidth,
  ]) as tf.Tensor4D;
  const joined = tf.reshape(tf.transpose(byHead, [1, 2, 0, 3]), [batch * positions, heads * headWidth]);
  return { rows: project(joined as tf.Tensor2D, block.output), keys, values };
}

interface Attended {
  /** `[keyValueHeads · batch, group · positions, seen]`, scaled and masked. */
  readonly scores: tf.Tensor3D;
  readonly weights: tf.Tensor3D;
}

function softmaxOver(
  products: tf.Tensor3D,
  mask: tf.Tensor3D | undefined,
  config: DecoderConfig,
  batch: number,
  group: number,
): Attended {
  const seen = products.shape[2];
  const scaled = tf.reshape(tf.mul(products, 1 / Math.sqrt(config.headWidth)), [
    config.keyValueHeads,
    batch,
    group,
    -1,
    seen,
  ]);
  const masked =
    mask === undefined
      ? scaled
      : tf.add(scaled, tf.reshape(mask, [1, mask.shape[0], 1, mask.shape[1], seen]));
  const weights = tf.softmax(tf.reshape(masked, [-1, seen]));
  return {
    scores: tf.reshape(masked, products.shape),
    weights: tf.reshape(weights, products.shape),
  };
}

/** The logarithm of each softmax's sum, from its largest score and that score's weight: `[…, 1]`. */
function logSum({ scores, weights }: Attended): tf.Tensor3D {
  const operation = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([weights]);
    return {
      value: tf.sub(tf.max(x as tf.Tensor3D, 2, true), tf.log(tf.max(weights, 2, true))),
      gradFunc: (dy, [share]) => tf.mul(dy, share!),
    };
  });
  return operation(scores) as tf.Tensor3D;
}

/** Swaps the two axes after the first: `[first, a, b, …]` → `[first, b, a, …]`. (One transpose of rank 5 takes 100 times two of rank 4 on WASM.) */
function swapGroups(tensor: tf.Tensor, first: number, a: number, b: number): tf.Tensor {
  return a === 1 || b === 1 ? tensor : tf.transpose(tf.reshape(tensor, [first, a, b, -1]), [0, 2, 1, 3]);
}

/**
 * A product with the past: `[keyValueHeads · batch, m, k]` × `[keyValueHeads, batch or 1, k, n]`. A past shared by the
 * batch takes all rows of a head as one product, and is not copied.
 */
function overPast(left: tf.Tensor3D, past: tf.Tensor4D): tf.Tensor3D {
  const [keyValueHeads, pastBatch, k, n] = past.shape;
  const [all, m] = left.shape;
  const stacked = tf.reshape(left, [keyValueHeads * pastBatch, -1, k]) as tf.Tensor3D;
  const result = batchedProduct(stacked, tf.reshape(past, [keyValueHeads * pastBatch, k, n]) as tf.Tensor3D);
  return tf.reshape(result, [all, m, n]);
}

/** Rows `[batch · positions, heads · headWidth]` split into heads, normalised where the family does, and rotated. */
function rotate(
  rows: tf.Tensor2D,
  norm: tf.Tensor1D | undefined,
  config: DecoderConfig,
  [batch, positions, heads]: readonly [number, number, number],
  rotary: Rotary,
): tf.Tensor4D {
  const { headWidth } = config;
  let perHead = tf.reshape(rows, [batch * positions * heads, headWidth]) as tf.Tensor2D;
  if (norm !== undefined) perHead = rmsNorm(perHead, norm, config.normEpsilon);
  const turned = product(perHead, rotary.turn);
  const shape: [number, number, number, number] = [batch, positions, heads, headWidth];
  const spread: [number, number, number, number] = [rotary.cos.shape[0], positions, 1, headWidth];
  return tf.add(
    tf.mul(tf.reshape(perHead, shape), tf.reshape(rotary.cos, spread)),
    tf.mul(tf.reshape(turned, shape), tf.reshape(rotary.sin, spread)),
  );
}

/**
 * The matrix that maps a head's halves (x, y) to (−y, x): one small product where slicing, negating and joining take
 * three passes over memory forwards and more backwards. Exact, since its entries are 0 and ±1.
 */
function quarterTurn(headWidth: number): tf.Tensor2D {
  const half = headWidth / 2;
  const entries = new Float32Array(headWidth * headWidth);
  for (let i = 0; i < half; i++) {
    entries[(half + i) * headWidth + i] = -1;
    entries[i * headWidth + half + i] = 1;
  }
  return tf.tensor2d(entries, [headWidth, headWidth]);
}

/** The gated feed-forward part: down(silu(gate x) · up x) (Shazeer 2020, "GLU variants improve transformer"). */
function feedForward(block: BlockWeights, config: DecoderConfig, rows: tf.Tensor2D): tf.Tensor2D {
  const normed = rmsNorm(rows, block.innerNorm, config.normEpsilon);
  const gate = project(normed, block.gate);
  const activated = tf.mul(gate, tf.sigmoid(gate));
  return project(tf.mul(activated, project(normed, block.up)), block.down);
}

function project(rows: tf.Tensor2D, projection: Projection): tf.Tensor2D {
  const projected = product(rows, projection.weight);
  return projection.bias === undefined ? projected : tf.add(projected, projection.bias);
}
