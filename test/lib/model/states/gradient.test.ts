import { beforeAll, describe, expect, test } from "vitest";
import { decoderConfig } from "../../../../lib/model/family/read-config.js";
import type { Experts } from "../../../../lib/model/shape/decoder-config.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import { decoderBlock, embedTokens, finalLogits } from "../../../../lib/model/tfjs/decoder.js";
import { product } from "../../../../lib/model/tfjs/product.js";
import { rotaryTables } from "../../../../lib/model/tfjs/rotary-tables.js";
import { normalVector } from "../../../../lib/random/stream.js";

beforeAll(async () => {
  await startBackend();
});

const plain = decoderConfig(
  {
    architectures: ["Qwen3ForCausalLM"],
    vocab_size: 11,
    hidden_size: 8,
    intermediate_size: 12,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    head_dim: 4,
    max_position_embeddings: 64,
    tie_word_embeddings: true,
  },
  "config.json",
);

const twoOfThree: Experts = {
  ...{ count: 3, active: 2, innerWidth: 12, layers: [true, true] },
  ...{ normalised: true, biased: false, clamped: undefined, layout: "modules" },
};

let drawn = 0;
function variable(...shape: number[]): tf.Variable {
  drawn += 1;
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.variable(
    tf.tensor(
      normalVector(3, ["weights", drawn], size).map((x) => 0.5 * x),
      shape,
    ),
  );
}

/** Two blocks, of which the second sees the first's keys and values, and the likelihood of some next tokens. */
function smallDecoder(mixture?: Experts) {
  const config = { ...plain, experts: mixture };
  const vector = (n: number) => variable(n) as tf.Tensor1D;
  const matrix = (n: number, m: number) => variable(n, m) as tf.Tensor2D;
  const gated = () => ({
    gate: { weight: matrix(8, 12) },
    up: { weight: matrix(8, 12) },
    down: { weight: matrix(12, 8) },
  });
  const experts = Array.from({ length: mixture?.count ?? 0 }, gated);
  const block = {
    attentionNorm: vector(8),
    query: { weight: matrix(8, 16), bias: vector(16) },
    key: { weight: matrix(8, 8) },
    value: { weight: matrix(8, 8) },
    output: { weight: matrix(16, 8) },
    queryNorm: vector(4),
    keyNorm: vector(4),
    innerNorm: vector(8),
    inner: mixture === undefined ? gated() : { router: { weight: matrix(8, mixture.count) }, experts },
  };
  const weights = { embedding: matrix(11, 8), blocks: [block], norm: vector(8) };
  const ids = tf.tensor2d(
    [
      [1, 2, 2],
      [3, 1, 5],
    ],
    [2, 3],
    "int32",
  );
  const x = -1e9;
  const mask = tf.tensor3d([0, x, x, 0, 0, x, 0, 0, 0], [1, 3, 3]);
  // The second row's past has one position of padding.
  const pastAndOwn = tf.tensor3d(
    [
      0,
      0,
      0,
      0,
      x,
      x,
      0,
      0,
      0,
      0,
      0,
      x,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      x,
      0,
      x,
      x,
      0,
      0,
      x,
      0,
      0,
      x,
      0,
      0,
      x,
      0,
      0,
      0,
    ],
    [2, 3, 6],
  );
  const first = rotaryTables(config, [[0, 1, 2]]);
  const second = rotaryTables(config, [
    [3, 4, 5],
    [2, 3, 4],
  ]);
  const target = tf.oneHot(tf.tensor1d([2, 2, 5, 1, 5, 0], "int32"), 11);
  const likelihood = () =>
    tf.tidy(() => {
      const earlier = decoderBlock(block, config, embedTokens(weights, ids), first, mask);
      const later = decoderBlock(block, config, earlier.hidden, second, pastAndOwn, earlier);
      const logits = finalLogits(weights, config, tf.reshape(later.hidden, [6, 8]));
      return tf.sum(tf.mul(tf.logSoftmax(logits), target)) as tf.Scalar;
    });
  const { inner, ...others } = block;
  const parts = "experts" in inner ? { router: inner.router, ...inner.experts[0] } : inner;
  const variables = { ...others, ...parts, embedding: weights.embedding, norm: weights.norm };
  return { likelihood, variables };
}

describe("gradients through a block", () => {
  test.each([
    ["a gated feed-forward part", undefined],
    ["experts", twoOfThree],
  ])("equal central differences for every weight, with a past and a tied head, with %s", (_, mixture) => {
    const { likelihood, variables } = smallDecoder(mixture);
    const { grads } = tf.variableGrads(likelihood);
    for (const [name, held] of Object.entries(variables)) {
      const weight = ("weight" in held ? held.weight : held) as tf.Variable;
      const gradient = grads[weight.name]!.dataSync();
      const values = weight.dataSync().slice();
      const at = (index: number, change: number) => {
        const changed = values.slice();
        changed[index]! += change;
        weight.assign(tf.tensor(changed, weight.shape));
        const value = likelihood().dataSync()[0]!;
        weight.assign(tf.tensor(values, weight.shape));
        return value;
      };
      for (const index of [0, 3, gradient.length - 1]) {
        const slope = (at(index, 0.01) - at(index, -0.01)) / 0.02;
        expect(Math.abs(slope - gradient[index]!), `${name}[${index}]`).toBeLessThan(
          0.01 * Math.max(0.2, Math.abs(slope)),
        );
      }
    }
  });

  test("are computed for variables only, not for constants", () => {
    const rows = tf.variable(tf.ones([2, 3]));
    const constant = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const { grads } = tf.variableGrads(() => tf.sum(product(rows as tf.Tensor2D, constant)) as tf.Scalar);
    expect([...grads[rows.name]!.dataSync()]).toEqual([3, 7, 11, 3, 7, 11]);
  });
});
