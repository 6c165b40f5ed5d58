/**
 * What calibration to known totals explains of scores: a score's coefficient in each direction is its inner product with
 * `measured`, and `explained` times the coefficient is taken off.
 */
export interface CalibrationResidual {
  /** `[directions][respondents]` */
  readonly measured: readonly Float64Array[];
  /** `[directions][respondents]` */
  readonly explained: readonly Float64Array[];
}

/**
 * The residual of scores after calibration. With weights calibrated to the totals of some variables, only the part of a
 * score varies from sample to sample that these variables do not explain: the residual of a regression by the weights
 * before, times the weight after (Deville & Särndal 1992, §3.4; R's `calibrate`). A variable that others determine adds
 * nothing.
 *
 * @param before `[respondents]`: weights before calibration, 0 for those left out
 * @param after `[respondents]`: calibrated weights
 * @param variables `[totals][respondents]`
 */
export function calibrationResidual(
  before: Float64Array,
  after: Float64Array,
  variables: readonly Float64Array[],
): CalibrationResidual {
  const root = before.map((weight, i) => (weight > 0 && after[i] !== 0 ? Math.sqrt(weight) : 0));
  const basis = orthonormal(variables.map((values) => root.map((r, i) => (r === 0 ? 0 : r * values[i]!))));
  // Scores divided by the weight after are influences; these are weighted by the weight before.
  const ratio = root.map((r, i) => (r === 0 ? 0 : r / after[i]!));
  return {
    measured: basis.map((direction) => direction.map((value, i) => value * ratio[i]!)),
    explained: basis.map((direction) =>
      direction.map((value, i) => (ratio[i] === 0 ? 0 : value / ratio[i]!)),
    ),
  };
}

/** What is left of a score. */
export function unexplained({ measured, explained }: CalibrationResidual, score: Float64Array): Float64Array {
  const rest = score.slice();
  for (const [k, direction] of explained.entries()) subtract(rest, direction, product(measured[k]!, score));
  return rest;
}

/** An orthonormal basis of the space that vectors span, by Gram and Schmidt. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const length = Math.sqrt(product(vector, vector));
    const rest = vector.slice();
    // Twice is enough to be orthogonal to working precision (Giraud et al. 2005).
    for (const direction of [...basis, ...basis]) subtract(rest, direction, product(rest, direction));
    const left = Math.sqrt(product(rest, rest));
    if (left > 1e-7 * length) basis.push(rest.map((value) => value / left));
  }
  return basis;
}

/** The inner product of two vectors. */
export function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function subtract(from: Float64Array, vector: Float64Array, times: number): void {
  for (let i = 0; i < from.length; i++) from[i]! -= times * vector[i]!;
}
