import { Matrix } from "ml-matrix";
import { solveSymmetric } from "../solve.js";
import type { Link } from "./calibration-distance.js";
import type { Constraint } from "./constraints.js";

/** Weights fitted to constraints. */
export interface CalibrationFit {
  readonly weights: Float64Array;
  readonly iterations: number;
  /** The largest distance from a total, relative to 1 + that total. */
  readonly distance: number;
}

const mostIterations = 100;
const tolerance = 1e-11;

/**
 * The weights nearest to those before that give the totals, by Newton's method on the dual problem (Deville & Särndal
 * 1992, §2). With bounds the totals may be out of reach: the distance tells.
 *
 * @param base `[respondents]`: weights before, scaled to the population
 * @returns `undefined` where constraints determine each other
 */
export function fitWeights(
  constraints: readonly Constraint[],
  base: Float64Array,
  link: Link,
): CalibrationFit | undefined {
  const rows = Array.from(base.keys()).filter((i) => base[i]! > 0);
  const lambda = new Float64Array(constraints.length);
  const predictor = (i: number) =>
    constraints.reduce((sum, { values }, j) => sum + values[i]! * lambda[j]!, 0);
  let eta = new Float64Array(base.length);
  let weights = base.slice();
  let gap = gaps(constraints, weights, rows);
  let iterations = 0;
  while (farthest(gap, constraints) > tolerance && iterations < mostIterations) {
    iterations += 1;
    const step = newtonStep(constraints, base, eta, rows, link, gap);
    if (step === undefined) {
      if (iterations > 1) break;
      return undefined;
    }
    const before = farthest(gap, constraints);
    // A step that leads away is halved.
    for (let share = 1; share > 1e-4; share /= 2) {
      for (let j = 0; j < lambda.length; j++) lambda[j]! += share * step[j]!;
      const next = new Float64Array(base.length);
      for (const i of rows) next[i] = predictor(i);
      const tried = base.map((weight, i) => (weight > 0 ? weight * link.factor(next[i]!) : 0));
      const left = gaps(constraints, tried, rows);
      if (farthest(left, constraints) < before || share / 2 <= 1e-4) {
        [eta, weights, gap] = [next, tried, left];
        break;
      }
      for (let j = 0; j < lambda.length; j++) lambda[j]! -= share * step[j]!;
    }
    // No step leads nearer: the bounds are in the way, or the last digits are reached.
    if (!(farthest(gap, constraints) < before)) break;
  }
  return { weights, iterations, distance: farthest(gap, constraints) };
}

function newtonStep(
  constraints: readonly Constraint[],
  base: Float64Array,
  eta: Float64Array,
  rows: readonly number[],
  link: Link,
  gap: Float64Array,
): number[] | undefined {
  const count = constraints.length;
  const moment = Array.from(constraints, () => new Float64Array(count));
  for (const i of rows) {
    const weight = base[i]! * link.slope(eta[i]!);
    if (weight === 0) continue;
    for (let j = 0; j < count; j++) {
      const x = weight * constraints[j]!.values[i]!;
      if (x === 0) continue;
      for (let k = 0; k < count; k++) moment[j]![k]! += x * constraints[k]!.values[i]!;
    }
  }
  return solveSymmetric(new Matrix(moment), Matrix.columnVector(gap))?.getColumn(0);
}

/** Each total minus what the weights give. */
function gaps(
  constraints: readonly Constraint[],
  weights: Float64Array,
  rows: readonly number[],
): Float64Array {
  return Float64Array.from(constraints, ({ total, values }) => {
    let sum = 0;
    for (const i of rows) sum += weights[i]! * values[i]!;
    return total - sum;
  });
}

function farthest(gap: Float64Array, constraints: readonly Constraint[]): number {
  return gap.reduce(
    (most, value, j) => Math.max(most, Math.abs(value) / (1 + Math.abs(constraints[j]!.total))),
    0,
  );
}
