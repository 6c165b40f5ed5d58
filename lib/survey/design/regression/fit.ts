import { Matrix } from "ml-matrix";
import { PopuliError } from "../../../errors/populi-error.js";
import { solveSymmetric } from "../solve.js";
import type { Parameter, RegressionModel } from "./model.js";

/** What a model is fitted to. */
export interface RegressionData {
  readonly outcome: string;
  /** `[respondents]`: the outcome. */
  readonly y: Float64Array;
  readonly answers: readonly string[];
  readonly parameters: readonly Parameter[];
  /** The respondents that the model uses. */
  readonly rows: Int32Array;
}

/** The coefficients that maximise the weighted likelihood, by Newton's method. */
export function fitted(model: RegressionModel, data: RegressionData, weights: Float64Array): Float64Array {
  const { parameters, outcome } = data;
  let coefficients = model.start?.(parameters, data.answers) ?? new Float64Array(parameters.length);
  let here = derivatives(model, data, weights, coefficients);
  let last = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < 100; iteration++) {
    const solved = solveSymmetric(here.information, Matrix.columnVector([...here.gradient]));
    if (solved === undefined) {
      const which = [...new Set(parameters.map(({ name }) => name))].join(", ");
      throw new PopuliError(
        iteration > 5
          ? "the predictors separate the answers exactly: the coefficients have no finite value"
          : `the terms determine each other: ${which}`,
        { column: outcome },
        "leave a predictor out, or join categories",
      );
    }
    const step = solved.getColumn(0);
    let share = 1;
    let next = coefficients;
    let there = here;
    // A step that leads away is halved; the last digits of a sum may go either way.
    for (; share > 1e-6; share /= 2) {
      next = coefficients.map((value, k) => value + share * step[k]!);
      there = derivatives(model, data, weights, next);
      if (there.likelihood >= here.likelihood - 1e-9 * (1 + Math.abs(here.likelihood))) break;
    }
    [coefficients, here] = [next, there];
    const largest = step.reduce(
      (most, value, k) => Math.max(most, Math.abs(value) / (1 + Math.abs(coefficients[k]!))),
      0,
    );
    // Newton's method doubles the digits with every step, until rounding stops it.
    if (largest < 1e-12 || (largest < 1e-9 && largest >= last)) return coefficients;
    last = largest;
    if (coefficients.some((value) => !(Math.abs(value) < 1e4)) && model.kind !== "linear") break;
  }
  throw new PopuliError(
    `the ${model.kind} regression does not converge`,
    { column: outcome },
    "do the predictors separate the answers exactly?",
  );
}

/** The linearised scores: A⁻¹ times each respondent's slope times the weight, where A is the information matrix. */
export function scoresOf(
  model: RegressionModel,
  data: RegressionData,
  weights: Float64Array,
  coefficients: Float64Array,
): Float64Array[] {
  const { parameters } = data;
  const slopes = parameters.map(() => new Float64Array(weights.length));
  const { information } = derivatives(model, data, weights, coefficients, (i, p, value) => {
    slopes[p]![i] = value;
  });
  const inverse = solveSymmetric(information, Matrix.eye(parameters.length))!.to2DArray();
  const scores = parameters.map(() => new Float64Array(weights.length));
  for (const i of data.rows) {
    for (let j = 0; j < parameters.length; j++) {
      let sum = 0;
      for (let k = 0; k < parameters.length; k++) sum += inverse[j]![k]! * slopes[k]![i]!;
      scores[j]![i] = sum;
    }
  }
  return scores;
}

interface Derivatives {
  readonly likelihood: number;
  readonly gradient: Float64Array;
  readonly information: Matrix;
}

/** The weighted log-likelihood with its derivatives; `each` is told each respondent's share of the gradient. */
function derivatives(
  model: RegressionModel,
  { parameters, rows, y }: RegressionData,
  weights: Float64Array,
  coefficients: Float64Array,
  each?: (respondent: number, parameter: number, slope: number) => void,
): Derivatives {
  const count = parameters.length;
  const predictors = parameters[0]!.multiples.length;
  const eta = new Float64Array(predictors);
  const slope = new Float64Array(predictors);
  const curvature = new Float64Array(predictors * predictors);
  const gradient = new Float64Array(count);
  const information = Array.from(parameters, () => new Float64Array(count));
  const curved = new Float64Array(predictors);
  let likelihood = 0;
  for (const i of rows) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    eta.fill(0);
    for (let p = 0; p < count; p++) {
      const { term, multiples } = parameters[p]!;
      const x = term.values[i]! * coefficients[p]!;
      for (let m = 0; m < predictors; m++) eta[m]! += multiples[m]! * x;
    }
    likelihood += weight * model.likelihood(eta, y[i]!, slope, curvature);
    for (let p = 0; p < count; p++) {
      const { term, multiples } = parameters[p]!;
      const x = weight * term.values[i]!;
      let along = 0;
      for (let m = 0; m < predictors; m++) along += multiples[m]! * slope[m]!;
      gradient[p]! += x * along;
      each?.(i, p, x * along);
      if (x === 0) continue;
      for (let m = 0; m < predictors; m++) {
        let sum = 0;
        for (let l = 0; l < predictors; l++) sum += multiples[l]! * curvature[l * predictors + m]!;
        curved[m] = x * sum;
      }
      const row = information[p]!;
      for (let q = p; q < count; q++) {
        const other = parameters[q]!;
        let sum = 0;
        for (let m = 0; m < predictors; m++) sum += curved[m]! * other.multiples[m]!;
        row[q]! += sum * other.term.values[i]!;
      }
    }
  }
  for (let p = 0; p < count; p++) for (let q = 0; q < p; q++) information[p]![q] = information[q]![p]!;
  return { likelihood, gradient, information: new Matrix(information) };
}
