/** How much the answers of one segment to one item differ. */
export interface Spread {
  /** Standard deviation of the option's position, 1 … K. */
  readonly sd: number;
  /** The standard deviation as a share of the mean position (coefficient of variation). */
  readonly cv: number;
}

/**
 * Standard deviation and coefficient of variation of an ordered item's answers. Options are numbered 1 … K by position,
 * whatever their codes, so that CV means the same for every item. Divided by n, not n − 1, which has no meaning for
 * weights.
 *
 * @param shares `[options]`, summing to 1
 * @example
 * spread(Float64Array.of(0.5, 0, 0.5)); // { sd: 1, cv: 0.5 }
 */
export function spread(shares: Float64Array): Spread {
  let mean = 0;
  let square = 0;
  for (let k = 0; k < shares.length; k++) {
    mean += shares[k]! * (k + 1);
    square += shares[k]! * (k + 1) ** 2;
  }
  const sd = Math.sqrt(Math.max(0, square - mean * mean));
  return { sd, cv: sd / mean };
}
