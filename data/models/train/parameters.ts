import type { Rank } from "@tensorflow/tfjs-core";
import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import { tf } from "../../../lib/model/tensors/tf.js";
import type { BlockWeights, DecoderWeights } from "../../../lib/model/tfjs/weights.js";
import { normalVector } from "../../../lib/random/stream.js";

/** One trained tensor of a Llama decoder with a tied head. */
export interface ParameterShape {
  /** Its name in a Hugging Face checkpoint. */
  readonly name: string;
  readonly shape: readonly [number] | readonly [number, number];
  /** Projections are `[in, out]` here and `[out, in]` in a checkpoint. */
  readonly transposed: boolean;
  /** Standard deviation of its initial values; 0 for a norm, which starts at 1. */
  readonly spread: number;
  /** Its offset in the flat array of all parameters. */
  readonly offset: number;
  readonly size: number;
}

/**
 * Standard deviation of initial weights; those written to the residual stream are divided by √(2L) (GPT-2, section
 * 2.3).
 */
const initialSpread = 0.05;

/** Standard deviation of initial identity codes. */
const codeSpread = 0.1;

/** The tensor of identity codes, which is trained and not part of the checkpoint. */
export const codesName = "identity_codes.weight";

/**
 * The trained tensors, in the order of the flat array.
 *
 * @param codes rows of the identity codes
 */
export function parameterShapes(config: DecoderConfig, codes: number): readonly ParameterShape[] {
  const { width, innerWidth, headWidth } = config;
  const queries = config.heads * headWidth;
  const keys = config.keyValueHeads * headWidth;
  const toResidual = initialSpread / Math.sqrt(2 * config.layers);
  const shapes: ParameterShape[] = [];
  let offset = 0;
  const add = (
    name: string,
    shape: readonly [number] | readonly [number, number],
    transposed: boolean,
    spread: number,
  ) => {
    const size = shape[0] * (shape[1] ?? 1);
    shapes.push({ name, shape, transposed, spread, offset, size });
    offset += size;
  };
  add("model.embed_tokens.weight", [config.vocabulary, width], false, initialSpread);
  for (let block = 0; block < config.layers; block++) {
    const at = `model.layers.${block}`;
    add(`${at}.input_layernorm.weight`, [width], false, 0);
    add(`${at}.self_attn.q_proj.weight`, [width, queries], true, initialSpread);
    add(`${at}.self_attn.k_proj.weight`, [width, keys], true, initialSpread);
    add(`${at}.self_attn.v_proj.weight`, [width, keys], true, initialSpread);
    add(`${at}.self_attn.o_proj.weight`, [queries, width], true, toResidual);
    add(`${at}.post_attention_layernorm.weight`, [width], false, 0);
    add(`${at}.mlp.gate_proj.weight`, [width, innerWidth], true, initialSpread);
    add(`${at}.mlp.up_proj.weight`, [width, innerWidth], true, initialSpread);
    add(`${at}.mlp.down_proj.weight`, [innerWidth, width], true, toResidual);
  }
  add("model.norm.weight", [width], false, 0);
  add(codesName, [codes, width], false, codeSpread);
  return shapes;
}

/** How many numbers are trained. */
export function countParameters(shapes: readonly ParameterShape[]): number {
  return shapes.reduce((sum, { size }) => sum + size, 0);
}

/** Fills the flat array with initial weights drawn under `seed`, each tensor from its own random stream. */
export function initialise(shapes: readonly ParameterShape[], seed: number, into: Float32Array): void {
  for (const { name, offset, size, spread } of shapes) {
    if (spread === 0) into.fill(1, offset, offset + size);
    else
      into.set(
        normalVector(seed, ["parameter", name], size).map((value) => value * spread),
        offset,
      );
  }
}

/** A decoder whose weights are variables, filled from a flat array, and its identity codes. */
export interface TrainedDecoder {
  readonly weights: DecoderWeights;
  /** `[codes, width]` */
  readonly codes: tf.Variable<Rank.R2>;
  /** In the order of the shapes. */
  readonly variables: readonly tf.Variable[];
  assign(values: Float32Array): void;
  dispose(): void;
}

export function trainedDecoder(config: DecoderConfig, codes: number): TrainedDecoder {
  const shapes = parameterShapes(config, codes);
  const byName = new Map(shapes.map(({ name, shape }) => [name, tf.variable(tf.zeros([...shape]))]));
  const vector = (name: string) => byName.get(`${name}.weight`) as tf.Variable<Rank.R1>;
  const matrix = (name: string) => byName.get(`${name}.weight`) as tf.Variable<Rank.R2>;
  const blocks = Array.from({ length: config.layers }, (_, index): BlockWeights => {
    const at = `model.layers.${index}`;
    return {
      attentionNorm: vector(`${at}.input_layernorm`),
      query: { weight: matrix(`${at}.self_attn.q_proj`) },
      key: { weight: matrix(`${at}.self_attn.k_proj`) },
      value: { weight: matrix(`${at}.self_attn.v_proj`) },
      output: { weight: matrix(`${at}.self_attn.o_proj`) },
      innerNorm: vector(`${at}.post_attention_layernorm`),
      inner: {
        gate: { weight: matrix(`${at}.mlp.gate_proj`) },
        up: { weight: matrix(`${at}.mlp.up_proj`) },
        down: { weight: matrix(`${at}.mlp.down_proj`) },
      },
    };
  });
  const variables = [...byName.values()];
  return {
    weights: { embedding: matrix("model.embed_tokens"), blocks, norm: vector("model.norm") },
    codes: matrix("identity_codes"),
    variables,
    assign(values) {
      shapes.forEach(({ offset, size, shape }, index) => {
        tf.tidy(() => variables[index]!.assign(tf.tensor(values.slice(offset, offset + size), [...shape])));
      });
    },
    dispose() {
      for (const variable of variables) variable.dispose();
    },
  };
}
