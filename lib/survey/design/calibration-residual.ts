/** Takes a score `[respondents]` and returns what of it calibration to known totals leaves unexplained. */
export type CalibrationResidual = (score: Float64Array) => Float64Array;

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
  let basis: Float64Array[] | undefined;
  return (score) => {
    basis ??= orthonormal(variables.map((values) => root.map((r, i) => (r === 0 ? 0 : r * values[i]!))));
    const influence = score.map((value, i) => (root[i] === 0 ? 0 : (value / after[i]!) * root[i]!));
    subtractProjections(influence, basis);
    return influence.map((value, i) => (root[i] === 0 ? 0 : (value / root[i]!) * after[i]!));
  };
}

/** An orthonormal basis of the space that vectors span, by Gram and Schmidt. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const length = norm(vector);
    const rest = vector.slice();
    // Twice is enough to be orthogonal to working precision (Giraud et al. 2005).
    subtractProjections(rest, basis);
    subtractProjections(rest, basis);
    const left = norm(rest);
    if (left > 1e-7 * length) basis.push(rest.map((value) => value / left));
  }
  return basis;
}

function subtractProjections(vector: Float64Array, basis: readonly Float64Array[]): void {
  for (const direction of basis) {
    let product = 0;
    for (let i = 0; i < vector.length; i++) product += vector[i]! * direction[i]!;
    for (let i = 0; i < vector.length; i++) vector[i]! -= product * direction[i]!;
  }
}

function norm(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
