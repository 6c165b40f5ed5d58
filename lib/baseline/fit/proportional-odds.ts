import type { AnswerData, AnswerRegression, FittedAnswers } from "./answer-regression.js";
import { factor, inverseDiagonal, solveFactored } from "./cholesky.js";
import { addCrossProducts, type SparseRows, timesVector } from "./sparse-rows.js";

/** Newton's steps; the likelihood is concave (Pratt 1981), and four to six are usual. */
const mostSteps = 50;
/** A step that gains less than this share is the last: the next would gain about its square. */
const converged = 1e-6;

/**
 * Proportional odds with a ridge penalty: P(answer ≤ k) = logistic(θₖ − xβ), by Newton's method with step halving.
 * Source: McCullagh (1980), "Regression models for ordinal data", JRSS B 42(2); R's `MASS::polr` where the penalty is
 * 0.
 */
export const proportionalOdds: AnswerRegression = {
  fit(data, penalty, start) {
    const { x, options } = data;
    const p = x.columns;
    const size = p + options - 1;
    let parameters = start?.slice() ?? startOf(data);
    let objective = objectiveAt(data, penalty, parameters);
    let curvature = new Float64Array(size * size);
    for (let step = 0; step < mostSteps; step++) {
      const { gradient, hessian } = derivatives(data, penalty, parameters);
      curvature = hessian;
      if (!factor(curvature, size)) break;
      const move = gradient.slice();
      solveFactored(curvature, size, move);
      const decrement = gradient.reduce((sum, g, j) => sum + g * move[j]!, 0);
      let moved = false;
      for (let length = 1; length > 1e-4 && !moved; length /= 2) {
        const next = parameters.map((value, j) => value - length * move[j]!);
        const value = objectiveAt(data, penalty, next);
        if (!(value < objective)) continue;
        parameters = next;
        objective = value;
        moved = true;
      }
      if (!moved || decrement < converged * (1 + Math.abs(objective))) break;
    }
    return fitted(parameters, p, options, penalty, () => {
      const { hessian } = derivatives(data, penalty, parameters);
      factor(hessian, size);
      return inverseDiagonal(hessian, size);
    });
  },
};

/** Parameters are coefficients `[p]`, then thresholds `[options − 1]`. */
function fitted(
  parameters: Float64Array,
  p: number,
  options: number,
  penalty: Float64Array,
  variances: () => Float64Array,
): FittedAnswers {
  return {
    parameters,
    predict(x: SparseRows) {
      const lean = timesVector(x, parameters);
      const rows = new Float64Array(x.rows * options);
      for (let i = 0; i < x.rows; i++) {
        let below = 0;
        for (let k = 0; k < options; k++) {
          const upTo = k === options - 1 ? 1 : logistic(parameters[p + k]! - lean[i]!);
          rows[i * options + k] = upTo - below;
          below = upTo;
        }
      }
      return rows;
    },
    determined() {
      const variance = variances();
      const squares = new Float64Array(p);
      const freedom = new Float64Array(p);
      for (let j = 0; j < p; j++) {
        squares[j] = parameters[j]! ** 2;
        freedom[j] = 1 - penalty[j]! * variance[j]!;
      }
      return { squares, freedom };
    },
  };
}

/** No effects: thresholds that give the shares of the options. */
function startOf({ x, y, options, weights }: AnswerData): Float64Array {
  const shares = new Float64Array(options);
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    shares[y[i]!]! += weights[i]!;
    total += weights[i]!;
  }
  const parameters = new Float64Array(x.columns + options - 1);
  let below = 0;
  for (let k = 0; k < options - 1; k++) {
    below += shares[k]! / total;
    parameters[x.columns + k] = Math.log(below / (1 - below));
  }
  return parameters;
}

/** The penalised negative log-likelihood; infinite where thresholds are not in order. */
function objectiveAt(data: AnswerData, penalty: Float64Array, parameters: Float64Array): number {
  const { x, y, options, weights } = data;
  const p = x.columns;
  for (let k = 1; k < options - 1; k++)
    if (!(parameters[p + k]! > parameters[p + k - 1]!)) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let j = 0; j < p; j++) sum += 0.5 * penalty[j]! * parameters[j]! ** 2;
  const lean = timesVector(x, parameters);
  for (let i = 0; i < y.length; i++) {
    const k = y[i]!;
    const above = k === options - 1 ? 1 : logistic(parameters[p + k]! - lean[i]!);
    const below = k === 0 ? 0 : logistic(parameters[p + k - 1]! - lean[i]!);
    sum -= weights[i]! * Math.log(above - below);
  }
  return sum;
}

/** Gradient and Hessian (lower triangle) of the objective. */
function derivatives(data: AnswerData, penalty: Float64Array, parameters: Float64Array) {
  const { x, y, options, weights } = data;
  const p = x.columns;
  const size = p + options - 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const lean = timesVector(x, parameters);
  const bend = new Float64Array(y.length);
  for (let i = 0; i < y.length; i++) {
    const k = y[i]!;
    const w = weights[i]!;
    const above = k === options - 1 ? 1 : logistic(parameters[p + k]! - lean[i]!);
    const below = k === 0 ? 0 : logistic(parameters[p + k - 1]! - lean[i]!);
    const chance = above - below;
    const slopeAbove = above * (1 - above);
    const slopeBelow = below * (1 - below);
    // d log π / d lean = −(1 − above − below), because (f(a) − f(b)) / (F(a) − F(b)) = 1 − F(a) − F(b).
    const pull = w * (1 - above - below);
    bend[i] = w * (slopeAbove + slopeBelow);
    for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++) {
      const j = x.column[e]!;
      const value = x.value[e]!;
      gradient[j]! += pull * value;
      if (k < options - 1) hessian[(p + k) * size + j]! -= w * slopeAbove * value;
      if (k > 0) hessian[(p + k - 1) * size + j]! -= w * slopeBelow * value;
    }
    if (k < options - 1) {
      const at = p + k;
      const share = slopeAbove / chance;
      gradient[at]! -= w * share;
      hessian[at * size + at]! -= w * (share * (1 - 2 * above) - share * share);
    }
    if (k > 0) {
      const at = p + k - 1;
      const share = slopeBelow / chance;
      gradient[at]! += w * share;
      hessian[at * size + at]! += w * (share * (1 - 2 * below) + share * share);
    }
    if (k > 0 && k < options - 1)
      hessian[(p + k) * size + p + k - 1]! -= (w * slopeAbove * slopeBelow) / (chance * chance);
  }
  addCrossProducts(x, bend, hessian, size);
  for (let j = 0; j < p; j++) {
    gradient[j]! += penalty[j]! * parameters[j]!;
    hessian[j * size + j]! += penalty[j]!;
  }
  return { gradient, hessian };
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
