import { bestExperts } from "../shape/best-experts.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { tf } from "../tensors/tf.js";
import { project } from "./product.js";
import { takeRows } from "./take-rows.js";
import type { ExpertWeights, GatedWeights } from "./weights.js";

/** The feed-forward part of a block, on rows `[n, width]`. */
export function feedForward(
  weights: GatedWeights | ExpertWeights,
  config: DecoderConfig,
  rows: tf.Tensor2D,
): tf.Tensor2D {
  return "experts" in weights ? mixture(weights, config, rows) : gated(weights, config, rows);
}

/** down(a(gate x) · up x) (Shazeer 2020, "GLU variants improve transformer"). */
function gated(weights: GatedWeights, config: DecoderConfig, rows: tf.Tensor2D): tf.Tensor2D {
  const gate = project(rows, weights.gate);
  const up = project(rows, weights.up);
  const clamped = config.experts?.clamped;
  if (clamped === undefined) return project(tf.mul(activated(gate, config), up), weights.down);
  const { limit, slope } = clamped;
  const bounded = tf.minimum(gate, limit);
  const opened = tf.mul(bounded, tf.sigmoid(tf.mul(bounded, slope)));
  return project(tf.mul(tf.add(tf.clipByValue(up, -limit, limit), 1), opened) as tf.Tensor2D, weights.down);
}

function activated(gate: tf.Tensor2D, { activation }: DecoderConfig): tf.Tensor2D {
  if (activation === "silu") return tf.mul(gate, tf.sigmoid(gate));
  // ½x(1 + tanh u) = x·σ(2u), u = √(2/π)(x + 0.044715x³) (Hendrycks & Gimpel 2016, arXiv 1606.08415).
  const cubed = tf.add(tf.mul(tf.mul(tf.square(gate), gate), 0.044715), gate);
  return tf.mul(gate, tf.sigmoid(tf.mul(cubed, 2 * Math.sqrt(2 / Math.PI))));
}

/** The weighted sum of the outputs of each row's best experts. */
function mixture({ router, experts }: ExpertWeights, config: DecoderConfig, rows: tf.Tensor2D): tf.Tensor2D {
  const shares = tf.softmax(project(rows, router));
  // Outside a browser, numbers of WebGPU cannot be read within a block.
  return tf.getBackend() === "webgpu"
    ? allExperts(experts, config, rows, shares)
    : eachOnItsRows(experts, config, rows, shares);
}

/** Runs each expert on the rows that it is among the best for. */
function eachOnItsRows(
  experts: readonly GatedWeights[],
  config: DecoderConfig,
  rows: tf.Tensor2D,
  shares: tf.Tensor2D,
): tf.Tensor2D {
  const { count, active, normalised } = config.experts!;
  const { best, rowsOf, places } = bestExperts(shares.dataSync() as Float32Array, config.experts!);
  const outputs = rowsOf.flatMap((own, expert) =>
    own.length === 0 ? [] : [gated(experts[expert]!, config, takeRows(rows, indices(own)))],
  );
  const all = outputs.length === 1 ? outputs[0]! : tf.concat(outputs, 0);
  const byRow = (taken: tf.Tensor2D) => tf.reshape(taken, [rows.shape[0], active, -1]);
  const chosen = indices(best.map((expert, at) => Math.floor(at / active) * count + expert));
  const weights = byRow(takeRows(tf.reshape(shares, [-1, 1]), chosen));
  const shared = normalised ? tf.div(weights, tf.sum(weights, 1, true)) : weights;
  return tf.sum(tf.mul(byRow(takeRows(all, indices(places))), shared), 1) as tf.Tensor2D;
}

/** Runs all experts on all rows, and takes the outputs of all but the best times 0. */
function allExperts(
  experts: readonly GatedWeights[],
  config: DecoderConfig,
  rows: tf.Tensor2D,
  shares: tf.Tensor2D,
): tf.Tensor2D {
  const { active, normalised } = config.experts!;
  const least = tf.slice(tf.topk(shares, active).values, [0, active - 1], [-1, 1]);
  const kept = tf.mul(shares, tf.cast(tf.greaterEqual(shares, least), "float32"));
  const weights = (normalised ? tf.div(kept, tf.sum(kept, 1, true)) : kept) as tf.Tensor2D;
  const outputs = experts.map((expert, n) =>
    tf.mul(gated(expert, config, rows), tf.slice(weights, [0, n], [-1, 1])),
  );
  return tf.addN(outputs) as tf.Tensor2D;
}

function indices(values: readonly number[]): tf.Tensor1D {
  return tf.tensor1d(Int32Array.from(values), "int32");
}
