import { Matrix } from "ml-matrix";
import { solveSymmetric } from "../../survey/design/solve.js";
import { covarianceOf, type Deviated, varianceOf } from "../estimate/deviated.js";
import type { TargetParts } from "../target/target.js";

/** λ of every parameter, and how many numbers were chosen for each. */
export interface TunedLambda {
  /** `[parameters][predictions]` */
  readonly lambda: readonly (readonly number[])[];
  readonly tuned: number;
}

/**
 * The λ that make the variance of classical + Σ λ · gap least: −Var(gaps)⁻¹ Cov(gaps, classical) under the design, for every
 * parameter by itself. Where parameters share λ, the sum of their variances is made least, each in units of the classical
 * one, and λ is kept between 0 and 1, because a regression fitted to negative weights may have no solution.
 */
export function tunedByDesign({ measured, gaps, joint }: TargetParts): TunedLambda {
  if (!joint) {
    const each = measured.map((part, k) =>
      solved(
        [part],
        gaps.map((gap) => [gap[k]!]),
      ),
    );
    return { lambda: each, tuned: Math.max(0, ...each.map(used)) };
  }
  const shared = within01(solved(measured, gaps));
  return { lambda: measured.map(() => shared), tuned: used(shared) };
}

const used = (lambda: readonly number[]) => lambda.filter((value) => value !== 0).length;

/** @param gaps `[predictions][parameters]` */
function solved(classical: readonly Deviated[], gaps: readonly (readonly Deviated[])[]): number[] {
  const scales = classical.map((part) => 1 / varianceOf(part));
  // Predictions that are the same for everybody, or that others determine, have no λ.
  let chosen = [...gaps.keys()].filter((p) => {
    const spread = gaps[p]!.reduce((sum, gap, k) => sum + varianceOf(gap) * scales[k]!, 0);
    return spread > 1e-18 && Number.isFinite(spread);
  });
  for (; chosen.length > 0; chosen = chosen.slice(0, -1)) {
    const total = (of: (k: number) => number) => scales.reduce((sum, scale, k) => sum + scale * of(k), 0);
    const moments = new Matrix(
      chosen.map((p) => chosen.map((q) => total((k) => covarianceOf(gaps[p]![k]!, gaps[q]![k]!)))),
    );
    const right = Matrix.columnVector(
      chosen.map((p) => -total((k) => covarianceOf(gaps[p]![k]!, classical[k]!))),
    );
    const found = solveSymmetric(moments, right)?.getColumn(0);
    if (found === undefined) continue;
    const lambda = gaps.map(() => 0);
    for (const [at, p] of chosen.entries()) lambda[p] = found[at]!;
    return lambda;
  }
  return gaps.map(() => 0);
}

function within01(lambda: readonly number[]): number[] {
  const positive = lambda.map((value) => Math.max(0, value));
  const sum = positive.reduce((all, value) => all + value, 0);
  return sum > 1 ? positive.map((value) => value / sum) : positive;
}
