import { tQuantile } from "../../statistics/distributions.js";

/** A mean over items, with its interval. */
export interface MeanOfItems {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A mean over items with a t interval; without one for fewer than three. */
export function meanOfItems(values: readonly number[]): MeanOfItems {
  const known = values.filter((value) => !Number.isNaN(value));
  const n = known.length;
  const value = known.reduce((sum, x) => sum + x, 0) / n;
  if (n < 3) return { value, low: Number.NaN, high: Number.NaN };
  const sd = Math.sqrt(known.reduce((sum, x) => sum + (x - value) ** 2, 0) / (n - 1));
  const half = (tQuantile(0.05, n - 1) * sd) / Math.sqrt(n);
  return { value, low: value - half, high: value + half };
}
