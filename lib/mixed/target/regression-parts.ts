import { Matrix } from "ml-matrix";
import { PopuliError } from "../../errors/populi-error.js";
import { deviationsOf } from "../../survey/design/statistic.js";
import { combination, type Deviated, difference } from "../estimate/deviated.js";
import { deviatedBy, evaluate, replicateOf, type Side } from "../estimate/side.js";
import type { PreparedItem } from "../prediction/prediction.js";
import { calibratedMeans } from "./calibrated-means.js";
import {
  type AnswerRegression,
  fitAnswers,
  influences,
  regressionFunctional,
  slopesAt,
  type WeightedAnswers,
} from "./regression-functional.js";
import type { TargetParts, TargetSides } from "./target.js";

/**
 * The parts of the coefficients of a regression. A linear regression of mixed answers is that of the interviewed plus λ times
 * the difference of two regressions of predictions. Others solve one estimating equation, in which the predictions of the
 * interviewed count −λ and those of the others λ (PPI++, arXiv:2311.01453, §3). Slopes are taken at the mixed coefficients. The
 * curvature of a linear or logistic regression does not depend on answers, and is that of everybody; as in ppi-python.
 */
export function regressionParts(
  regression: AnswerRegression,
  { human, predictions }: PreparedItem,
  { interviewed, predicted }: TargetSides,
  spent: number,
): TargetParts {
  const functional = regressionFunctional(regression);
  const classical = evaluate(interviewed, functional, human);
  const full = predictions.map(() => 1 / predictions.length);
  const { people } = interviewed;
  const { design } = people;
  const at = (lambda: readonly number[], own: Float64Array, others: Float64Array) =>
    coefficientsAt(regression, lambda, { own, others }, human, predictions);
  const begin = startingPoint();
  const tuning = design.kind === "replicates" ? byReplicates() : partsAt(begin, full);
  return {
    classical,
    measured: tuning.measured,
    own: tuning.own,
    gaps: tuning.gaps,
    simulation: evaluate(predicted, functional, predictions[0]!.all),
    joint: true,
    full,
    spent,
    rectified(each) {
      const lambda = each[0]!;
      if (lambda.every((value) => value === 0)) return classical;
      const estimate = at(lambda, interviewed.weights, predicted.weights);
      if (design.kind === "replicates")
        return deviatedBy(
          people,
          estimate,
          design.replicates.map((_, r) => at(lambda, replicateOf(interviewed, r), replicateOf(predicted, r))),
        );
      const { measured, gaps } = partsAt(estimate, lambda);
      return Array.from(estimate, (value, k): Deviated => {
        const { deviations } = combination([measured[k]!, ...gaps.map((gap) => gap[k]!)], [1, ...lambda]);
        return { value, deviations };
      });
    },
    calibrated: () => calibratedMeans({ interviewed, predicted }, functional, human, predictions),
  };

  /** Where λ is chosen: at full weight, or where that has no solution, at the coefficients of the interviewed. */
  function startingPoint(): Float64Array {
    try {
      return at(full, interviewed.weights, predicted.weights);
    } catch (error) {
      if (!(error instanceof PopuliError)) throw error;
      return Float64Array.from(classical, ({ value }) => value);
    }
  }

  function byReplicates() {
    const own = predictions.map((prediction) => evaluate(interviewed, functional, prediction.own));
    const all = predictions.map((prediction) => evaluate(predicted, functional, prediction.all));
    return {
      measured: classical,
      own,
      gaps: all.map((each, p) => each.map((one, k) => difference(one, own[p]![k]!))),
    };
  }

  /** The parts linearised at some coefficients. */
  function partsAt(coefficients: Float64Array, lambda: readonly number[]) {
    const slopesOf = (side: Side, rows: Float64Array) =>
      slopesAt(regression, { rows, weights: side.weights }, coefficients);
    const answers = slopesOf(interviewed, human);
    const own = predictions.map((prediction) => slopesOf(interviewed, prediction.own));
    const all = predictions.map((prediction) => slopesOf(predicted, prediction.all));
    const curvature =
      regression.model.kind === "proportional odds"
        ? own.reduce(
            (sum, one, p) =>
              Matrix.add(sum, Matrix.mul(Matrix.sub(all[p]!.curvature, one.curvature), lambda[p]!)),
            answers.curvature,
          )
        : pooled(answers.curvature, interviewed.members.length, all[0]!.curvature, predicted.members.length);
    const deviated = (side: Side, { slopes }: { readonly slopes: readonly Float64Array[] }): Deviated[] =>
      influences(slopes, curvature, regression.item).map((score) => ({
        value: score.reduce((sum, one) => sum + one, 0),
        deviations: deviationsOfSide(side, score),
      }));
    const ofOwn = own.map((one) => deviated(interviewed, one));
    const ofAll = all.map((one) => deviated(predicted, one));
    return {
      measured: deviated(interviewed, answers),
      own: ofOwn,
      gaps: ofAll.map((each, p) => each.map((one, k) => difference(one, ofOwn[p]![k]!))),
    };
  }
}

function pooled(own: Matrix, n: number, all: Matrix, predicted: number): Matrix {
  return Matrix.add(Matrix.mul(own, n), Matrix.mul(all, predicted)).div(n + predicted);
}

function deviationsOfSide({ people: { design }, known }: Side, score: Float64Array): Float64Array {
  if (design.kind !== "linearised") return new Float64Array(0);
  return deviationsOf(design, known ? new Float64Array(score.length) : score);
}

/** The mixed coefficients at λ. */
function coefficientsAt(
  regression: AnswerRegression,
  lambda: readonly number[],
  weights: { readonly own: Float64Array; readonly others: Float64Array },
  human: Float64Array,
  predictions: PreparedItem["predictions"],
): Float64Array {
  const shares = (of: Float64Array, times: number) => {
    const total = of.reduce((sum, weight) => sum + weight, 0);
    return of.map((weight) => (times * weight) / total);
  };
  if (regression.model.kind === "linear") {
    const solve = (rows: Float64Array, of: Float64Array) => fitAnswers(regression, [{ rows, weights: of }]);
    const found = solve(human, weights.own);
    for (const [p, { own, all }] of predictions.entries()) {
      if (lambda[p] === 0) continue;
      const [others, mine] = [solve(all, weights.others), solve(own, weights.own)];
      for (let k = 0; k < found.length; k++) found[k]! += lambda[p]! * (others[k]! - mine[k]!);
    }
    return found;
  }
  const parts: WeightedAnswers[] = [{ rows: human, weights: shares(weights.own, 1) }];
  for (const [p, { own, all }] of predictions.entries()) {
    if (lambda[p] === 0) continue;
    parts.push({ rows: own, weights: shares(weights.own, -lambda[p]!) });
    parts.push({ rows: all, weights: shares(weights.others, lambda[p]!) });
  }
  return fitAnswers(regression, parts);
}
