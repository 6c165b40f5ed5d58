import type { Rank } from "@tensorflow/tfjs-core";
import { paddedIds } from "../../../lib/model/executor/executor.js";
import { causalMask } from "../../../lib/model/pass/masks.js";
import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import { tf } from "../../../lib/model/tensors/tf.js";
import { decoderBlock, embedTokens } from "../../../lib/model/tfjs/decoder.js";
import { batchedProduct, product } from "../../../lib/model/tfjs/product.js";
import { rmsNorm } from "../../../lib/model/tfjs/rms-norm.js";
import { rotaryTables } from "../../../lib/model/tfjs/rotary-tables.js";
import { takeRows } from "../../../lib/model/tfjs/take-rows.js";
import type { DecoderWeights } from "../../../lib/model/tfjs/weights.js";
import type { IdentityCodes } from "./identity-codes.js";
import { identityLoss, type Reading } from "./identity-loss.js";
import type { Pack } from "./packs.js";

const hidden = -1e9;

/** Factor on the products of states and codes, so that codes as long as an embedding can be told apart. */
const readingSharpness = 100;

/** The codes of identity: what is read from the states and added to them. */
export interface TrainedCodes {
  /** `[codes, width]` */
  readonly table: tf.Variable<Rank.R2>;
  readonly attributes: IdentityCodes["attributes"];
}

/** The two parts of a batch's loss. */
export interface PackLosses {
  /**
   * Mean over the batch's questions of −Σ log P(answer token), in nats an answer; each scored position has a
   * distribution of next tokens as its target.
   */
  readonly answers: tf.Scalar;
  /** Mean over the values in the prompts of −log P(value | hidden state), in nats; absent if there are none. */
  readonly identity?: tf.Scalar;
}

/**
 * The losses of packs. All must ask the same number of questions.
 *
 * Every pack's prefix runs through a block once. Its questions follow as separate rows, so a question sees its profile
 * and itself, exactly as in a simulation. Injected codes are added after their blocks at all positions, as a steering
 * plan adds vectors.
 */
export function packLosses(
  weights: DecoderWeights,
  config: DecoderConfig,
  codes: TrainedCodes,
  packs: readonly Pack[],
): PackLosses {
  const prefixes = packs.map((pack) => pack.prefix);
  const questions = packs.flatMap((pack) => pack.questions);
  const perPack = questions.length / packs.length;
  const prefixLength = Math.max(...prefixes.map((ids) => ids.length));
  const questionLength = Math.max(...questions.map(({ ids }) => ids.length));

  let prefix = embedTokens(weights, padded(prefixes, prefixLength));
  let rows = embedTokens(
    weights,
    padded(
      questions.map(({ ids }) => ids),
      questionLength,
    ),
  );
  const prefixRotary = rotaryTables(config, [range(0, prefixLength)]);
  const rotary = rotaryTables(
    config,
    questions.map((_, row) => range(prefixes[Math.floor(row / perPack)]!.length, questionLength)),
  );
  const prefixMask = causalMask(prefixLength);
  const mask = questionMask(
    questions.map((_, row) => prefixes[Math.floor(row / perPack)]!.length),
    prefixLength,
    questionLength,
  );
  let readFrom = rows;
  for (const [index, block] of weights.blocks.entries()) {
    const shared = decoderBlock(block, config, prefix, prefixRotary, prefixMask);
    // The rows of a pack are adjacent, so the decoder takes one past for all of them.
    rows = decoderBlock(block, config, rows, rotary, mask, {
      keys: shared.keys,
      values: shared.values,
    }).hidden;
    prefix = shared.hidden;
    const added = injection(codes, packs, index + 1);
    if (added !== undefined) {
      prefix = tf.add(prefix, added);
      const byPack = tf.reshape(rows, [packs.length, perPack * questionLength, config.width]);
      rows = tf.reshape(tf.add(byPack, added), rows.shape);
    }
    if (index + 1 === packs[0]!.readAt) readFrom = rows;
  }

  const places = questions.flatMap(({ scored }, row) =>
    scored.map(({ position }) => row * questionLength + position),
  );
  const next = questions.flatMap(({ scored }) => scored.map((place) => place.next));
  const flat = tf.reshape(rows, [questions.length * questionLength, config.width]) as tf.Tensor2D;
  const scored = rmsNorm(takeRows(flat, tf.tensor1d(places, "int32")), weights.norm, config.normEpsilon);
  const logits = tf.reshape(
    batchedProduct(tf.expandDims(scored, 0), tf.expandDims(tf.transpose(weights.embedding), 0)),
    [places.length, config.vocabulary],
  ) as tf.Tensor2D;
  const wanted = new Float32Array(places.length * config.vocabulary);
  next.forEach((distribution, row) => {
    for (const [id, share] of distribution) wanted[row * config.vocabulary + id] = share;
  });
  const target = tf.tensor2d(wanted, [places.length, config.vocabulary]);
  const answers = tf.div(crossEntropy(logits, target), questions.length) as tf.Scalar;

  const states: number[] = [];
  const readings: Reading[] = [];
  questions.forEach(({ read }, row) => {
    const { coded } = packs[Math.floor(row / perPack)]!;
    if (coded.length === 0) return;
    for (const position of read) {
      for (const value of coded) readings.push({ ...value, state: states.length });
      states.push(row * questionLength + position);
    }
  });
  if (readings.length === 0) return { answers };
  const flatRead = tf.reshape(readFrom, [questions.length * questionLength, config.width]) as tf.Tensor2D;
  const products = tf.reshape(
    batchedProduct(
      tf.expandDims(takeRows(flatRead, tf.tensor1d(states, "int32")), 0),
      tf.expandDims(tf.transpose(codes.table), 0),
    ),
    [states.length, codes.table.shape[0]],
  ) as tf.Tensor2D;
  const sharp = tf.mul(products, readingSharpness) as tf.Tensor2D;
  return { answers, identity: identityLoss(sharp, codes.attributes, readings) };
}

/** What is added after a block for each pack, `[packs, 1, width]`; undefined if nothing is. */
function injection({ table }: TrainedCodes, packs: readonly Pack[], block: number): tf.Tensor3D | undefined {
  const [codes, width] = table.shape;
  const strengths = new Float32Array(packs.length * codes);
  let any = false;
  packs.forEach(({ injected }, pack) => {
    for (const { row, strength, block: at } of injected) {
      if (at !== block) continue;
      strengths[pack * codes + row]! += strength;
      any = true;
    }
  });
  if (!any) return undefined;
  const sums = product(tf.tensor2d(strengths, [packs.length, codes]), table, true);
  return tf.reshape(sums, [packs.length, 1, width]);
}

/** Σ over rows of −Σ target · log softmax(logits), with the gradient Σ target · softmax − target. */
function crossEntropy(logits: tf.Tensor2D, target: tf.Tensor2D): tf.Scalar {
  const operation = tf.customGrad((x, save) => {
    const top = tf.max(x as tf.Tensor, 1, true);
    const shifted = tf.sub(x as tf.Tensor, top);
    const exponents = tf.exp(shifted);
    const sum = tf.sum(exponents, 1, true);
    const probabilities = tf.div(exponents, sum);
    const weighted = tf.mul(probabilities, tf.sum(target, 1, true));
    (save as tf.GradSaveFunc)([weighted, target]);
    const likelihood = tf.sum(tf.mul(target, tf.sub(shifted, tf.log(sum))));
    return {
      value: tf.neg(likelihood),
      gradFunc: (dy, [p, t]) => tf.mul(tf.sub(p as tf.Tensor, t as tf.Tensor), dy),
    };
  });
  return operation(logits) as tf.Scalar;
}

/**
 * Ids as `[rows, length]`, padded at the end with id 0; padding follows everything that is scored, so nothing sees it.
 */
function padded(rows: readonly (readonly number[])[], length: number): tf.Tensor2D {
  return tf.tensor2d(paddedIds(rows, length), [rows.length, length], "int32");
}

/** The attention mask: each question sees its own prefix, and itself up to each position. */
function questionMask(prefixLengths: readonly number[], prefix: number, question: number): tf.Tensor3D {
  const seen = prefix + question;
  const mask = new Float32Array(prefixLengths.length * question * seen);
  prefixLengths.forEach((length, row) => {
    for (let i = 0; i < question; i++) {
      const from = (row * question + i) * seen;
      mask.fill(hidden, from + length, from + prefix);
      mask.fill(hidden, from + prefix + i + 1, from + seen);
    }
  });
  return tf.tensor3d(mask, [prefixLengths.length, question, seen]);
}

function range(from: number, length: number): number[] {
  return Array.from({ length }, (_, index) => from + index);
}
