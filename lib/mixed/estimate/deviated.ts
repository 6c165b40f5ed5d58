import { product } from "../../survey/design/calibration-residual.js";

/**
 * An estimate with its deviations: what each unit, or each set of replicate weights, adds to its sampling error. The
 * inner product of the deviations of two estimates is their covariance, so that estimates can be added and subtracted.
 */
export interface Deviated {
  readonly value: number;
  readonly deviations: Float64Array;
}

/** Variances that were asked for: each is, by the choice of λ, the interval and what is saved. */
const variances = new WeakMap<Float64Array, number>();

/** The variance of an estimate under its design. */
export function varianceOf({ deviations }: Deviated): number {
  let variance = variances.get(deviations);
  if (variance === undefined) {
    variance = product(deviations, deviations);
    variances.set(deviations, variance);
  }
  return variance;
}

/** The covariance of two estimates under the design that both have. */
export function covarianceOf(a: Deviated, b: Deviated): number {
  return product(a.deviations, b.deviations);
}

/** Σ coefficient · estimate. */
export function combination(parts: readonly Deviated[], coefficients: ArrayLike<number>): Deviated {
  const deviations = new Float64Array(parts[0]?.deviations.length ?? 0);
  let value = 0;
  for (const [k, part] of parts.entries()) {
    const times = coefficients[k]!;
    if (times === 0) continue;
    value += times * part.value;
    const added = part.deviations;
    for (let u = 0; u < added.length; u++) deviations[u]! += times * added[u]!;
  }
  return { value, deviations };
}

/** The first minus the second. */
export function difference(first: Deviated, second: Deviated): Deviated {
  return combination([first, second], [1, -1]);
}
