import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import { normalVector } from "../../../lib/random/stream.js";
import { codesName, initialSpread, type ParameterShape } from "./parameters.js";

/** Texts that stand for rows of a table: tokens of the embedding, or profile sentences of the identity codes. */
export interface RowTexts {
  readonly tokens: readonly string[];
  readonly codes: readonly string[];
}

/** How much of a token's first embedding is its words, and how much its own. Their squares add up to about 1. */
const [ofWords, ofItsOwn] = [0.9, 0.4];

/** Blocks whose attention starts by copying what it attends to. */
const copyingBlocks = 3;

/**
 * Starts the weights where little need be learned that is the same for all tokens:
 *
 * - A token is a whole sentence, so its embedding starts as the sum of vectors of its words. "How much does family matter to
 *   you?" then resembles "How important is family to you?", and "1." the answer "1".
 * - An identity code starts as the words of its sentence in a profile.
 * - In the first blocks the output of attention is the transpose of its values, so that a state starts with a mean of
 *   the embeddings before it, from which codes are read within a few hundred steps instead of thousands.
 */
export function giveMeaning(
  shapes: readonly ParameterShape[],
  config: DecoderConfig,
  seed: number,
  texts: RowTexts,
  values: Float32Array,
): void {
  const { width, headWidth } = config;
  const shape = (name: string) => shapes.find((candidate) => candidate.name === name)!;
  const words = new Map<string, Float64Array>();
  const word = (text: string) => {
    const known = words.get(text) ?? Float64Array.from(normalVector(seed, ["word", text], width));
    words.set(text, known);
    return known;
  };
  const meaning = (text: string): Float64Array | undefined => {
    const all = (text.toLowerCase().match(/[a-z]+|\d+/g) ?? []).map((one) =>
      one.length > 3 ? one.replace(/s+$/, "") : one,
    );
    if (all.length === 0) return undefined;
    const sum = new Float64Array(width);
    for (const one of all)
      word(one).forEach((x, i) => {
        sum[i]! += (initialSpread * x) / Math.sqrt(all.length);
      });
    return sum;
  };

  const embedding = shape("model.embed_tokens.weight").offset;
  texts.tokens.forEach((text, token) => {
    meaning(text)?.forEach((x, i) => {
      const at = embedding + token * width + i;
      values[at] = ofWords * x + ofItsOwn * values[at]!;
    });
  });
  const codes = shape(codesName).offset;
  texts.codes.forEach((text, row) => {
    meaning(text)?.forEach((x, i) => {
      values[codes + row * width + i] = x;
    });
  });
  const sharing = config.heads / config.keyValueHeads;
  const keys = config.keyValueHeads * headWidth;
  for (let block = 0; block < Math.min(copyingBlocks, config.layers); block++) {
    const from = shape(`model.layers.${block}.self_attn.v_proj.weight`).offset;
    const to = shape(`model.layers.${block}.self_attn.o_proj.weight`).offset;
    for (let head = 0; head < config.heads; head++) {
      const shared = Math.floor(head / sharing);
      for (let i = 0; i < headWidth; i++) {
        for (let j = 0; j < width; j++)
          values[to + (head * headWidth + i) * width + j] = values[from + j * keys + shared * headWidth + i]!;
      }
    }
  }
}
