import { permutation } from "../../../random/stream.js";

/** Whether two distance matrices over the same objects correlate. */
export interface MantelTest {
  /**
   * Pearson's correlation of the pairs' distances; NaN for fewer than three objects, or where one side's are all alike.
   */
  readonly r: number;
  /** One-sided: the share of seeded relabellings of one matrix that correlate at least as strongly. */
  readonly p: number;
  readonly relabellings: number;
}

/**
 * The Mantel correlation of two distance matrices, with its permutation test, p = (as strong + 1)/(relabellings + 1).
 * Source: Mantel (1967), "The detection of disease clustering and a generalized regression approach", Cancer Research
 * 27.
 *
 * @param a, b `[n, n]`, symmetric
 */
export function mantelTest(
  a: Float64Array,
  b: Float64Array,
  n: number,
  seed: number,
  relabellings = 999,
): MantelTest {
  const r = mantel(a, b, n);
  if (Number.isNaN(r)) return { r, p: Number.NaN, relabellings: 0 };
  let asStrong = 0;
  for (let draw = 0; draw < relabellings; draw++)
    if (mantel(a, b, n, permutation(seed, ["mantel", draw], n)) >= r - 1e-12) asStrong += 1;
  return { r, p: (asStrong + 1) / (relabellings + 1), relabellings };
}

/**
 * Pearson's correlation of the pairs' distances.
 *
 * @param order which object of `b` each object of `a` is paired with
 */
export function mantel(
  a: Float64Array,
  b: Float64Array,
  n: number,
  order: ArrayLike<number> = Array.from({ length: n }, (_, i) => i),
): number {
  const pairs = (n * (n - 1)) / 2;
  let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0];
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const x = a[i * n + j]!;
      const y = b[order[i]! * n + order[j]!]!;
      sumA += x;
      sumB += y;
      squareA += x * x;
      squareB += y * y;
      product += x * y;
    }
  }
  const varianceA = squareA - (sumA * sumA) / pairs;
  const varianceB = squareB - (sumB * sumB) / pairs;
  if (pairs < 3 || !(varianceA > 1e-15) || !(varianceB > 1e-15)) return Number.NaN;
  return (product - (sumA * sumB) / pairs) / Math.sqrt(varianceA * varianceB);
}
