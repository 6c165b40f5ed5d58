import { Matrix } from "ml-matrix";
import { PopuliError } from "../../errors/populi-error.js";
import { fitted } from "../../survey/design/regression/fit.js";
import type { Parameter, RegressionModel } from "../../survey/design/regression/model.js";
import { solveSymmetric } from "../../survey/design/solve.js";
import type { Functional } from "../estimate/side.js";

/** A regression of answers, whose outcome for each option is a number or a level. */
export interface AnswerRegression {
  readonly model: RegressionModel;
  readonly parameters: readonly Parameter[];
  /** `[options]`: the outcome of each. */
  readonly outcomes: readonly number[];
  readonly answers: readonly string[];
  readonly item: string;
}

/** Answers that enter with a weight of their own for each person; weights below 0 take answers away. */
export interface WeightedAnswers {
  /** `[people, options]` */
  readonly rows: Float64Array;
  /** `[people]` */
  readonly weights: Float64Array;
}

/** The coefficients that solve Σ weight · chance · slope = 0 over people and options, by Newton's method. */
export function fitAnswers(regression: AnswerRegression, parts: readonly WeightedAnswers[]): Float64Array {
  const { model, parameters, outcomes, answers, item } = regression;
  const width = outcomes.length;
  const person: number[] = [];
  const y: number[] = [];
  const mass: number[] = [];
  for (const { rows, weights } of parts)
    for (let i = 0; i < weights.length; i++) {
      if (weights[i] === 0) continue;
      for (let k = 0; k < width; k++) {
        const chance = rows[i * width + k]!;
        if (chance === 0) continue;
        person.push(i);
        y.push(outcomes[k]!);
        mass.push(weights[i]! * chance);
      }
    }
  const columns = new Map<Float64Array, Float64Array>();
  const gathered = parameters.map((parameter): Parameter => {
    const { values } = parameter.term;
    let column = columns.get(values);
    if (column === undefined) {
      column = Float64Array.from(person, (i) => values[i]!);
      columns.set(values, column);
    }
    return { ...parameter, term: { ...parameter.term, values: column } };
  });
  return fitted(
    model,
    {
      outcome: item,
      y: Float64Array.from(y),
      answers,
      parameters: gathered,
      rows: Int32Array.from(y.keys()),
    },
    Float64Array.from(mass),
  );
}

/** The slopes of the mean log-likelihood, person by person, and its mean curvature. */
export interface Slopes {
  /** `[parameters][people]`: share of the weights times slope. */
  readonly slopes: readonly Float64Array[];
  /** `[parameters, parameters]` */
  readonly curvature: Matrix;
}

/** The slopes of answers at some coefficients; weights are taken as shares of their sum. */
export function slopesAt(
  { model, parameters, outcomes }: AnswerRegression,
  { rows, weights }: WeightedAnswers,
  coefficients: Float64Array,
): Slopes {
  const width = outcomes.length;
  const count = parameters.length;
  const predictors = parameters[0]!.multiples.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const slopes = parameters.map(() => new Float64Array(weights.length));
  const curvature = new Matrix(count, count);
  const [eta, slope] = [new Float64Array(predictors), new Float64Array(predictors)];
  const curved = new Float64Array(predictors * predictors);
  const [along, bent] = [new Float64Array(predictors), new Float64Array(predictors * predictors)];
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    eta.fill(0);
    for (let p = 0; p < count; p++) {
      const times = parameters[p]!.term.values[i]! * coefficients[p]!;
      for (let m = 0; m < predictors; m++) eta[m]! += parameters[p]!.multiples[m]! * times;
    }
    along.fill(0);
    bent.fill(0);
    for (let k = 0; k < width; k++) {
      const chance = rows[i * width + k]!;
      if (chance === 0) continue;
      model.likelihood(eta, outcomes[k]!, slope, curved);
      for (let m = 0; m < predictors; m++) along[m]! += chance * slope[m]!;
      for (let m = 0; m < bent.length; m++) bent[m]! += chance * curved[m]!;
    }
    const share = weights[i]! / total;
    for (let p = 0; p < count; p++) {
      const x = share * parameters[p]!.term.values[i]!;
      if (x === 0) continue;
      let sum = 0;
      for (let m = 0; m < predictors; m++) sum += parameters[p]!.multiples[m]! * along[m]!;
      slopes[p]![i] = x * sum;
      for (let q = 0; q < count; q++) {
        const other = parameters[q]!.term.values[i]!;
        if (other === 0) continue;
        let cross = 0;
        for (let l = 0; l < predictors; l++)
          for (let m = 0; m < predictors; m++)
            cross += parameters[p]!.multiples[l]! * bent[l * predictors + m]! * parameters[q]!.multiples[m]!;
        curvature.set(p, q, curvature.get(p, q) + x * cross * other);
      }
    }
  }
  return { slopes, curvature };
}

/** `[parameters][people]`: curvature⁻¹ · slopes, which are weight times influence. */
export function influences(slopes: readonly Float64Array[], curvature: Matrix, item: string): Float64Array[] {
  const inverse = solveSymmetric(curvature, Matrix.eye(slopes.length));
  if (inverse === undefined)
    throw new PopuliError("the predictors determine each other", { column: item }, "leave a predictor out");
  return slopes.map((_, j) => {
    const score = new Float64Array(slopes[0]!.length);
    for (const [k, slope] of slopes.entries()) {
      const times = inverse.get(j, k);
      for (let i = 0; i < score.length; i++) score[i]! += times * slope[i]!;
    }
    return score;
  });
}

/** The coefficients of a regression as a function of answers and weights. */
export function regressionFunctional(regression: AnswerRegression): Functional<Float64Array> {
  return {
    estimate: (rows, weights) => fitAnswers(regression, [{ rows, weights }]),
    scores(rows, weights, estimate) {
      const { slopes, curvature } = slopesAt(regression, { rows, weights }, estimate);
      return influences(slopes, curvature, regression.item);
    },
  };
}
