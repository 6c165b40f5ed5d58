import { permutation } from "../../random/stream.js";

/** Rows of positive weight: all, or as many as given, drawn by seed. In order. */
export function someRows(weights: Float64Array, most: number, seed: number, draw: number): Int32Array {
  const rows = Int32Array.from(weights.keys()).filter((i) => weights[i]! > 0);
  if (rows.length <= most) return rows;
  const order = permutation(seed, ["some rows", draw], rows.length);
  return Int32Array.from({ length: most }, (_, k) => rows[order[k]!]!).sort();
}
