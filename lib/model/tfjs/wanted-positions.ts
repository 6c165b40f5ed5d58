import type { Past } from "../executor/block.js";
import { tf } from "../tensors/tf.js";

/*
 * When only one position of each row is read after the last block, only that position has to go through it. The block
 * computes keys and values for all positions, and everything else for one.
 */

/** The wanted position of each row: `[rows, positions, …]` → `[rows, 1, …]`. */
export function atWanted<T extends tf.Tensor>(tensor: T, wanted: readonly number[]): T {
  const [, , ...rest] = tensor.shape;
  return tf.reshape(
    picked(tensor, (row) => row, wanted),
    [wanted.length, 1, ...rest],
  ) as T;
}

/** The same for a plain array with `size` numbers at each position. */
export function valuesAtWanted(
  values: Float32Array,
  positions: number,
  size: number,
  wanted: readonly number[],
): Float32Array {
  const result = new Float32Array(wanted.length * size);
  wanted.forEach((position, row) => {
    const from = (row * positions + position) * size;
    result.set(values.subarray(from, from + size), row * size);
  });
  return result;
}

/**
 * The mask of the wanted positions: `[rows or 1, positions or 1, keys]` → `[rows, 1, keys]`. A mask for all positions
 * is returned as it is.
 */
export function maskAtWanted(mask: tf.Tensor3D, wanted: readonly number[]): tf.Tensor3D {
  const [maskRows, positions, keys] = mask.shape;
  if (positions === 1) return mask;
  return tf.reshape(
    picked(mask, (row) => (maskRows === 1 ? 0 : row), wanted),
    [wanted.length, 1, keys],
  );
}

/** The past, with the mask of the wanted positions. */
export function pastAtWanted(past: Past, wanted: readonly number[]): Past {
  const { mask } = past;
  return mask === undefined ? past : { ...past, mask: tf.tidy(() => maskAtWanted(mask, wanted)) };
}

function picked(tensor: tf.Tensor, rowOf: (row: number) => number, wanted: readonly number[]): tf.Tensor {
  const pairs = wanted.flatMap((position, row) => [rowOf(row), position]);
  return tf.gatherND(tensor, tf.tensor2d(Int32Array.from(pairs), [wanted.length, 2], "int32"));
}
