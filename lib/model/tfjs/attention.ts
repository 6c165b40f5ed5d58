import type { KeyValues, Past, Rotary } from "../executor/block.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { tf } from "../tensors/tf.js";
import { batchedProduct, capped, project } from "./product.js";
import { rmsNorm } from "./rms-norm.js";
import { rotateHeads } from "./rotary-tables.js";
import { selected } from "./select-rows.js";
import { atWanted } from "./wanted-positions.js";
import type { BlockWeights } from "./weights.js";

/**
 * Attention of a block's own positions over `pasts` and over themselves.
 *
 * @param rows `[batch · positions, width]`, after the norm before attention, if the family has one
 * @param wanted for each row, the only position that attends; all where absent
 * @returns the attention's output `[batch · attending positions, width]`, and the keys and values of all positions
 */
export function attention(
  block: BlockWeights,
  config: DecoderConfig,
  rows: tf.Tensor2D,
  batch: number,
  positions: number,
  rotary: Rotary,
  mask: tf.Tensor3D,
  pasts: readonly Past[],
  wanted?: readonly number[],
): KeyValues & { readonly rows: tf.Tensor2D } {
  const { heads, keyValueHeads, headWidth } = config;
  const attending = wanted === undefined ? positions : 1;
  const group = heads / keyValueHeads;
  const rotated = (projected: tf.Tensor2D, norm: tf.Tensor1D | undefined, count: number) =>
    rotateHeads(normedHeads(projected, norm, config), [batch, positions, count], rotary);
  const allQueries = rotated(project(rows, block.query), block.queryNorm, heads);
  const queries = wanted === undefined ? allQueries : atWanted(allQueries, wanted);
  const keyRows = rotated(project(rows, block.key), block.keyNorm, keyValueHeads);
  const valueRows = tf.reshape(project(rows, block.value), [batch, positions, keyValueHeads, headWidth]);

  // Heads come first, so that all query heads of one key head, and all rows over a shared past, form one matrix
  // product.
  const q = tf.reshape(swapGroups(tf.transpose(queries, [2, 0, 1, 3]), keyValueHeads, group, batch), [
    keyValueHeads * batch,
    group * attending,
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
  for (const past of pasts.map(ofEachRow)) {
    // The softmax over everything, as a weighted sum of softmaxes over parts: no scores are joined and no weights
    // split.
    const pastMask = earlier === 0 ? past.mask : tf.slice(mask, [0, 0, 0], [-1, -1, earlier]);
    const part = softmaxOver(overPast(q, past.keys), pastMask, config, batch, group);
    const lead = tf.sub(logSum(part), total!);
    mixed = tf.add(mixed, tf.mul(tf.sigmoid(lead), tf.sub(overPast(part.weights, past.values), mixed)));
    total = tf.add(total!, tf.softplus(lead));
  }
  if (block.sinks !== undefined) {
    // A score without a value: it only takes a share of the softmax.
    const sums = tf.reshape(total ?? logSum(own), [keyValueHeads, batch, group, attending]);
    const share = tf.sigmoid(tf.sub(sums, tf.reshape(block.sinks, [keyValueHeads, 1, group, 1])));
    mixed = tf.mul(mixed, tf.reshape(share, [keyValueHeads * batch, group * attending, 1]));
  }
  const byHead = tf.reshape(swapGroups(mixed, keyValueHeads, batch, group), [
    heads,
    batch,
    attending,
    headWidth,
  ]) as tf.Tensor4D;
  const joined = tf.reshape(tf.transpose(byHead, [1, 2, 0, 3]), [batch * attending, heads * headWidth]);
  return { rows: project(joined as tf.Tensor2D, block.output), keys, values };
}

/** A past of which each row sees what is its own. */
function ofEachRow({ rows, ...past }: Past): Past {
  if (rows === undefined) return past;
  return { ...past, keys: selected(past.keys, rows), values: selected(past.values, rows) };
}

/** Rows `[n, heads · headWidth]` as `[n · heads, headWidth]`, normalised by the family's rule. */
function normedHeads(rows: tf.Tensor2D, norm: tf.Tensor1D | undefined, config: DecoderConfig): tf.Tensor2D {
  const split = (all: tf.Tensor2D) => tf.reshape(all, [-1, config.headWidth]) as tf.Tensor2D;
  if (norm === undefined) return split(rows);
  return config.queryKeyNorm === "whole"
    ? split(rmsNorm(rows, norm, config.normEpsilon))
    : rmsNorm(split(rows), norm, config.normEpsilon);
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
  const scaled = tf.reshape(capped(tf.mul(products, config.scoreScale), config.scoreCap), [
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

/** The logarithm of each softmax's denominator, from its largest score and that score's weight: `[…, 1]`. */
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

/**
 * Swaps the two axes after the first: `[first, a, b, …]` → `[first, b, a, …]`. On WASM one transpose of rank 5 takes
 * 100 times as long as two of rank 4.
 */
function swapGroups(tensor: tf.Tensor, first: number, a: number, b: number): tf.Tensor {
  return a === 1 || b === 1 ? tensor : tf.transpose(tf.reshape(tensor, [first, a, b, -1]), [0, 2, 1, 3]);
}

/**
 * A product with the past: `[keyValueHeads · batch, m, k]` × `[keyValueHeads, batch or 1, k, n]`. A past that the batch
 * shares is multiplied with all rows of a head at once, and not copied.
 */
function overPast(left: tf.Tensor3D, past: tf.Tensor4D): tf.Tensor3D {
  const [keyValueHeads, pastBatch, k, n] = past.shape;
  const [all, m] = left.shape;
  const stacked = tf.reshape(left, [keyValueHeads * pastBatch, -1, k]) as tf.Tensor3D;
  const result = batchedProduct(stacked, tf.reshape(past, [keyValueHeads * pastBatch, k, n]) as tf.Tensor3D);
  return tf.reshape(result, [all, m, n]);
}
