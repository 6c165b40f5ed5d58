import type { Rotary } from "../executor/block.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { rotaryAmplitude, rotaryFrequencies } from "../shape/rotary.js";
import { tensorOver } from "../tensors/numbers-of.js";
import { tf } from "../tensors/tf.js";
import { product } from "./product.js";

/**
 * Cosines and sines of the rotary positions of each row (Su et al. 2021, "RoFormer"; in the halves layout of Hugging
 * Face checkpoints), with the checkpoint's frequency scaling. Dimensions that are not rotated get 1 and 0.
 *
 * @param positions one list for each sequence of the batch, or a single list for all; all of the same length
 * @param which index into the model's `rotaries`
 * @param lengths length of each row's whole sequence, which some scalings depend on. Default: up to its last position.
 * @example
 * rotaryTables(config, [[0, 1, 2]]).cos.shape; // [1, 3, headWidth]
 */
export function rotaryTables(
  { headWidth, rotaryWidth, rotaries }: DecoderConfig,
  positions: readonly ArrayLike<number>[],
  which = 0,
  lengths: readonly number[] = positions.map((row) => row[row.length - 1]! + 1),
): Rotary {
  const rotary = rotaries[which]!;
  const amplitude = rotaryAmplitude(rotary);
  const half = rotaryWidth / 2;
  const length = positions[0]?.length ?? 0;
  const cos = new Float32Array(positions.length * length * headWidth).fill(1);
  const sin = new Float32Array(cos.length);
  let at = 0;
  positions.forEach((row, index) => {
    const frequencies = rotaryFrequencies(rotary, rotaryWidth, lengths[index]!);
    for (let p = 0; p < length; p++) {
      for (let f = 0; f < half; f++) {
        const angle = row[p]! * frequencies[f]!;
        cos[at + f] = cos[at + half + f] = amplitude * Math.cos(angle);
        sin[at + f] = sin[at + half + f] = amplitude * Math.sin(angle);
      }
      at += headWidth;
    }
  });
  const shape: [number, number, number] = [positions.length, length, headWidth];
  return {
    cos: tensorOver(cos, shape),
    sin: tensorOver(sin, shape),
    turn: quarterTurn(headWidth, rotaryWidth),
  };
}

/** Rotates heads: `[batch · positions · heads, headWidth]` → `[batch, positions, heads, headWidth]`. */
export function rotateHeads(
  rows: tf.Tensor2D,
  [batch, positions, heads]: readonly [number, number, number],
  rotary: Rotary,
): tf.Tensor4D {
  const headWidth = rows.shape[1];
  const swapped = product(rows, rotary.turn);
  const shape: [number, number, number, number] = [batch, positions, heads, headWidth];
  const spread: [number, number, number, number] = [rotary.cos.shape[0], positions, 1, headWidth];
  return tf.add(
    tf.mul(tf.reshape(rows, shape), tf.reshape(rotary.cos, spread)),
    tf.mul(tf.reshape(swapped, shape), tf.reshape(rotary.sin, spread)),
  );
}

/**
 * The matrix that maps the halves (x, y) of a head's rotated dimensions to (−y, x), and the others to 0. One small
 * product replaces slicing, negating and joining, which pass over memory three times, and more often in the gradient.
 * It is exact, because all entries are 0 or ±1.
 */
function quarterTurn(headWidth: number, rotaryWidth: number): tf.Tensor2D {
  const half = rotaryWidth / 2;
  const entries = new Float32Array(headWidth * headWidth);
  for (let i = 0; i < half; i++) {
    entries[(half + i) * headWidth + i] = -1;
    entries[i * headWidth + half + i] = 1;
  }
  return tensorOver(entries, [headWidth, headWidth]);
}
