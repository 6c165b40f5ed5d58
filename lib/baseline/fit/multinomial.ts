import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { AnswerData, AnswerRegression } from "./answer-regression.js";
import { factor, inverseDiagonal, solveFactored } from "./cholesky.js";
import { minimise } from "./minimise.js";
import { addCrossProducts, type SparseRows } from "./sparse-rows.js";

/**
 * Multinomial logistic regression with a ridge penalty, in the symmetric form: every option has coefficients of its
 * own, which the penalty identifies, so that no option is the base. L-BFGS, preconditioned with Böhning's bound on the
 * curvature.
 * Sources: Friedman, Hastie & Tibshirani (2010), "Regularization paths for generalized linear models via coordinate
 * descent", section 4; Böhning (1992), "Multinomial logistic regression algorithm", Ann. Inst. Statist. Math. 44.
 */
export const multinomial: AnswerRegression = {
  fit(data, penalty, start) {
    const { x, options, weights } = data;
    const width = x.columns + 1;
    // Böhning: the curvature is at most ½ (I − 11ᵀ/K) ⊗ XᵀWX; gradients sum to 0 over options, so that ½ XᵀWX is left.
    const bound = penalisedCrossProducts(
      x,
      weights.map((w) => w / 2),
      penalty,
    );
    factor(bound, width);
    const parameters = minimise(
      (at, gradient) => objective(data, penalty, at, gradient),
      start ?? startOf(data),
      {
        precondition(vector) {
          for (let k = 0; k < options; k++)
            solveFactored(bound, width, vector.subarray(k * width, (k + 1) * width));
        },
      },
    );
    return {
      parameters,
      predict: (rows) => chances(rows, parameters, options),
      determined: () => determined(data, penalty, parameters),
    };
  },
};

/** For each option its coefficients `[p]`, then its intercept. */
function startOf({ x, y, options, weights }: AnswerData): Float64Array {
  const width = x.columns + 1;
  const shares = new Float64Array(options);
  for (let i = 0; i < y.length; i++) shares[y[i]!]! += weights[i]!;
  const parameters = new Float64Array(options * width);
  const mean = shares.reduce((sum, share) => sum + Math.log(share), 0) / options;
  for (let k = 0; k < options; k++) parameters[k * width + x.columns] = Math.log(shares[k]!) - mean;
  return parameters;
}

/** XᵀWX with an intercept as the last column, and the penalty on the diagonal; lower triangle. */
function penalisedCrossProducts(x: SparseRows, w: Float64Array, penalty: Float64Array): Float64Array {
  const width = x.columns + 1;
  const matrix = new Float64Array(width * width);
  addCrossProducts(x, w, matrix, width);
  const last = x.columns * width;
  for (let i = 0; i < x.rows; i++) {
    for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++) matrix[last + x.column[e]!]! += w[i]! * x.value[e]!;
    matrix[last + x.columns]! += w[i]!;
  }
  for (let j = 0; j < x.columns; j++) matrix[j * width + j]! += penalty[j]!;
  return matrix;
}

function chances(x: SparseRows, parameters: Float64Array, options: number): Float64Array {
  const width = x.columns + 1;
  const rows = new Float64Array(x.rows * options);
  for (let i = 0; i < x.rows; i++) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < options; k++) {
      let lean = parameters[k * width + x.columns]!;
      for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++)
        lean += x.value[e]! * parameters[k * width + x.column[e]!]!;
      rows[i * options + k] = lean;
      highest = Math.max(highest, lean);
    }
    let total = 0;
    for (let k = 0; k < options; k++) {
      const power = Math.exp(rows[i * options + k]! - highest);
      rows[i * options + k] = power;
      total += power;
    }
    for (let k = 0; k < options; k++) rows[i * options + k]! /= total;
  }
  return rows;
}

/** The penalised negative log-likelihood, and its gradient. */
function objective(
  { x, y, options, weights }: AnswerData,
  penalty: Float64Array,
  parameters: Float64Array,
  gradient: Float64Array,
): number {
  const width = x.columns + 1;
  gradient.fill(0);
  const rows = chances(x, parameters, options);
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const w = weights[i]!;
    sum -= w * Math.log(Math.max(rows[i * options + y[i]!]!, Number.MIN_VALUE));
    for (let k = 0; k < options; k++) {
      const pull = w * (rows[i * options + k]! - (k === y[i] ? 1 : 0));
      for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++)
        gradient[k * width + x.column[e]!]! += pull * x.value[e]!;
      gradient[k * width + x.columns]! += pull;
    }
  }
  for (let k = 0; k < options; k++)
    for (let j = 0; j < x.columns; j++) {
      const coefficient = parameters[k * width + j]!;
      sum += 0.5 * penalty[j]! * coefficient ** 2;
      gradient[k * width + j]! += penalty[j]! * coefficient;
    }
  return sum;
}

/**
 * The Hessian Σ wᵢ (diag πᵢ − πᵢπᵢᵀ) ⊗ xᵢxᵢᵀ is taken as A ⊗ XᵀWX, where A is the mean of diag π − ππᵀ over respondents.
 * In the eigenbasis of A it falls into one block for each eigenvalue but the 0 of equal shifts, which only the penalty
 * determines.
 */
function determined({ x, y, options, weights }: AnswerData, penalty: Float64Array, parameters: Float64Array) {
  const width = x.columns + 1;
  const rows = chances(x, parameters, options);
  const mean = new Float64Array(options * options);
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    total += weights[i]!;
    for (let k = 0; k < options; k++)
      for (let l = 0; l < options; l++)
        mean[k * options + l]! +=
          weights[i]! * rows[i * options + k]! * ((k === l ? 1 : 0) - rows[i * options + l]!);
  }
  const squares = new Float64Array(x.columns);
  const freedom = new Float64Array(x.columns);
  for (let k = 0; k < options; k++)
    for (let j = 0; j < x.columns; j++) squares[j]! += parameters[k * width + j]! ** 2;
  const averaged = Matrix.from1DArray(options, options, mean).div(total);
  for (const curvature of new EigenvalueDecomposition(averaged, { assumeSymmetric: true }).realEigenvalues) {
    if (curvature < 1e-9) continue;
    const block = penalisedCrossProducts(
      x,
      weights.map((w) => w * curvature),
      penalty,
    );
    factor(block, width);
    const variance = inverseDiagonal(block, width);
    for (let j = 0; j < x.columns; j++) freedom[j]! += 1 - penalty[j]! * variance[j]!;
  }
  return { squares, freedom };
}
