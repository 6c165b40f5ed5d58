import { Matrix } from "ml-matrix";
import { PopuliError } from "../../errors/populi-error.js";
import { solveSymmetric } from "./solve.js";

export type RegressionKind = "linear" | "logistic";

/** A column of the design matrix. */
export interface Term {
  readonly name: string;
  readonly values: Float64Array;
}

const logistic = (eta: number): number => 1 / (1 + Math.exp(-eta));

/** The linear predictor of a respondent. */
function predictor(terms: readonly Term[], coefficients: Float64Array, i: number): number {
  let eta = 0;
  for (let k = 0; k < terms.length; k++) eta += terms[k]!.values[i]! * coefficients[k]!;
  return eta;
}

/** The coefficients: least squares in one step, logistic by Newton's method (iteratively reweighted least squares). */
export function fitted(
  kind: RegressionKind,
  weights: Float64Array,
  y: Float64Array,
  terms: readonly Term[],
  rows: Int32Array,
  outcome: string,
): Float64Array {
  let coefficients = new Float64Array(terms.length);
  for (let iteration = 0; iteration < 100; iteration++) {
    const { information, gradient } = normalEquations(kind, weights, y, terms, rows, coefficients);
    const solved = solveSymmetric(information, Matrix.columnVector(gradient));
    if (solved === undefined) {
      const which = terms.map((term) => term.name).join(", ");
      throw new PopuliError(
        kind === "logistic" && iteration > 5
          ? "the predictors separate the answers exactly: the coefficients have no finite value"
          : `the terms determine each other: ${which}`,
        { column: outcome },
        "leave a predictor out, or join categories",
      );
    }
    const step = solved.getColumn(0);
    coefficients = coefficients.map((value, k) => value + step[k]!);
    const largest = step.reduce(
      (most, value, k) => Math.max(most, Math.abs(value) / (1 + Math.abs(coefficients[k]!))),
      0,
    );
    if (kind === "linear" || largest < 1e-12) return coefficients;
    if (coefficients.some((value) => !(Math.abs(value) < 1e4))) break;
  }
  throw new PopuliError(
    "the logistic regression does not converge",
    { column: outcome },
    "do the predictors separate the answers exactly?",
  );
}

function normalEquations(
  kind: RegressionKind,
  weights: Float64Array,
  y: Float64Array,
  terms: readonly Term[],
  rows: Int32Array,
  coefficients: Float64Array,
) {
  const count = terms.length;
  const information = Array.from(terms, () => new Float64Array(count));
  const gradient = Array<number>(count).fill(0);
  for (const i of rows) {
    const eta = predictor(terms, coefficients, i);
    const mean = kind === "linear" ? eta : logistic(eta);
    const slope = kind === "linear" ? 1 : mean * (1 - mean);
    for (let j = 0; j < count; j++) {
      const x = terms[j]!.values[i]!;
      if (x === 0) continue;
      gradient[j]! += weights[i]! * x * (y[i]! - mean);
      for (let k = 0; k < count; k++) information[j]![k]! += weights[i]! * slope * x * terms[k]!.values[i]!;
    }
  }
  return { information: new Matrix(information), gradient };
}

/** The linearised scores: A⁻¹ x w (y − μ) of each respondent, where A is the information matrix. */
export function scoresOf(
  kind: RegressionKind,
  weights: Float64Array,
  y: Float64Array,
  terms: readonly Term[],
  rows: Int32Array,
  coefficients: Float64Array,
): Float64Array[] {
  const { information } = normalEquations(kind, weights, y, terms, rows, coefficients);
  const inverse = solveSymmetric(information, Matrix.eye(terms.length))!.to2DArray();
  const scores = terms.map(() => new Float64Array(weights.length));
  for (const i of rows) {
    const eta = predictor(terms, coefficients, i);
    const residual = weights[i]! * (y[i]! - (kind === "linear" ? eta : logistic(eta)));
    for (let j = 0; j < terms.length; j++) {
      let sum = 0;
      for (let k = 0; k < terms.length; k++) sum += inverse[j]![k]! * terms[k]!.values[i]!;
      scores[j]![i] = sum * residual;
    }
  }
  return scores;
}
