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
    for (const [k, slope] of slopes.entries()) {
      const value = slope[i]!;
      // Indicators are mostly 0.
      if (value === 0) continue;
      for (let j = 0; j < scores.length; j++) scores[j]![i]! += inverse[j]![k]! * value;
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
  const columns = parameters.map(({ term }) => term.values);
  const multiples = parameters.map((parameter) => Float64Array.from(parameter.multiples));
  const eta = new Float64Array(predictors);
  const slope = new Float64Array(predictors);
  const curvature = new Float64Array(predictors * predictors);
  const gradient = new Float64Array(count);
  const information = Array.from(parameters, () => new Float64Array(count));
  const curved = new Float64Array(predictors);
  // The parameters whose term is not 0, in order: most indicators are.
  const active = new Int32Array(count);
  let likelihood = 0;
  for (const i of rows) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    eta.fill(0);
    let some = 0;
    for (let p = 0; p < count; p++) {
      const x = columns[p]![i]!;
      if (x === 0) continue;
      active[some++] = p;
      const times = x * coefficients[p]!;
      for (let m = 0; m < predictors; m++) eta[m]! += multiples[p]![m]! * times;
    }
    likelihood += weight * model.likelihood(eta, y[i]!, slope, curvature);
    for (let a = 0; a < some; a++) {
      const p = active[a]!;
      const x = weight * columns[p]![i]!;
      let along = 0;
      for (let m = 0; m < predictors; m++) along += multiples[p]![m]! * slope[m]!;
      gradient[p]! += x * along;
      each?.(i, p, x * along);
      for (let m = 0; m < predictors; m++) {
        let sum = 0;
        for (let l = 0; l < predictors; l++) sum += multiples[p]![l]! * curvature[l * predictors + m]!;
        curved[m] = x * sum;
      }
      const row = information[p]!;
      for (let b = a; b < some; b++) {
        const q = active[b]!;
        let sum = 0;
        for (let m = 0; m < predictors; m++) sum += curved[m]! * multiples[q]![m]!;
        row[q]! += sum * columns[q]![i]!;
      }
    }
  }
  for (let p = 0; p < count; p++) for (let q = 0; q < p; q++) information[p]![q] = information[q]![p]!;
  return { likelihood, gradient, information: new Matrix(information) };
}
