import { Matrix } from "ml-matrix";
import { calibrationResidual, unexplained } from "../../survey/design/calibration-residual.js";
import { solveSymmetric } from "../../survey/design/solve.js";
import { deviationsOf } from "../../survey/design/statistic.js";
import { linkOf } from "../../survey/design/weights/calibration-distance.js";
import { fitWeights } from "../../survey/design/weights/calibration-fit.js";
import { combination, type Deviated } from "../estimate/deviated.js";
import { deviatedBy, evaluate, type Functional, replicateOf, type Side } from "../estimate/side.js";
import type { Prediction } from "../prediction/prediction.js";
import { weightedMeans } from "./weighted-means.js";

/** The interviewed and the predicted of a calibration. */
export interface CalibrationSides {
  readonly interviewed: Side;
  readonly predicted: Side;
}

/**
 * Parameters from the interviewed alone, with weights calibrated so that the means of the predictions over the interviewed
 * become those over the predicted: the GREG estimator (Deville & Särndal 1992; R's `calibrate`). Standard errors are of
 * what the predictions leave unexplained; where the predicted are themselves a sample, that of their means is added.
 */
export function calibratedMeans<Answers>(
  sides: CalibrationSides,
  functional: Functional<Answers>,
  human: Answers,
  predictions: readonly Prediction[],
): { readonly estimates: readonly Deviated[]; readonly variables: number } {
  const { interviewed, predicted } = sides;
  const { people } = interviewed;
  const { design } = people;
  const variables = variablesOf(sides, predictions);
  const calibrate = (weights: Float64Array, others: Float64Array) => calibrated(weights, others, variables);
  const weights = calibrate(interviewed.weights, predicted.weights);
  const estimate = functional.estimate(human, weights);
  if (design.kind === "replicates") {
    const replicated = design.replicates.map((_, r) =>
      functional.estimate(human, calibrate(replicateOf(interviewed, r), replicateOf(predicted, r))),
    );
    return { estimates: deviatedBy(people, estimate, replicated), variables: variables.length };
  }
  const own = [new Float64Array(weights.length).fill(1), ...variables.map(({ own }) => own)];
  const residual = calibrationResidual(interviewed.weights, weights, own);
  const scores = functional.scores(human, weights, estimate);
  const total = interviewed.weights.reduce((sum, weight) => sum + weight, 0);
  const meansOf = weightedMeans([[1]]);
  const means = variables.map(({ all }) => evaluate(predicted, meansOf, all)[0]!);
  const estimates = Array.from(estimate, (value, k): Deviated => {
    const slopes = slopesOf(scores[k]!, weights, interviewed.weights, own);
    const rest: Deviated = { value, deviations: deviationsOf(design, unexplained(residual, scores[k]!)) };
    const { deviations } = combination(
      [rest, ...means],
      [1, ...slopes.slice(1).map((slope) => slope * total)],
    );
    return { value, deviations };
  });
  return { estimates, variables: variables.length };
}

/** What weights are calibrated to: `[people]` in the interviewed's role and in that of the predicted. */
interface CalibrationVariable {
  readonly own: Float64Array;
  readonly all: Float64Array;
}

/** The chance of each option but those that the others determine, or that do not vary among the interviewed. */
function variablesOf(
  { interviewed }: CalibrationSides,
  predictions: readonly Prediction[],
): CalibrationVariable[] {
  const { weights } = interviewed;
  const root = weights.map((weight) => Math.sqrt(Math.max(0, weight)));
  const basis: Float64Array[] = [unit(root)!];
  const chosen: CalibrationVariable[] = [];
  for (const { own, all } of predictions) {
    const width = own.length / weights.length;
    for (let k = 0; k < width; k++) {
      const column = (rows: Float64Array) => Float64Array.from(weights, (_, i) => rows[i * width + k]!);
      const variable = { own: column(own), all: column(all) };
      const rest = root.map((r, i) => r * variable.own[i]!);
      const length = Math.hypot(norm(rest), 1e-12);
      for (const direction of [...basis, ...basis]) {
        let along = 0;
        for (let i = 0; i < rest.length; i++) along += rest[i]! * direction[i]!;
        for (let i = 0; i < rest.length; i++) rest[i]! -= along * direction[i]!;
      }
      if (!(norm(rest) > 1e-6 * length)) continue;
      basis.push(unit(rest)!);
      chosen.push(variable);
    }
  }
  return chosen;
}

function norm(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

function unit(vector: Float64Array): Float64Array {
  const length = norm(vector);
  return vector.map((value) => value / length);
}

/** `[people]`: the weights of the interviewed that give the mean predictions of the others. */
function calibrated(
  weights: Float64Array,
  others: Float64Array,
  variables: readonly CalibrationVariable[],
): Float64Array {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const othersSum = others.reduce((all, weight) => all + weight, 0);
  const constraints = [
    { name: "people", total: sum, values: new Float64Array(weights.length).fill(1) },
    ...variables.map(({ own, all }, j) => ({
      name: `prediction ${j + 1}`,
      total: (sum * others.reduce((total, weight, i) => total + weight * all[i]!, 0)) / othersSum,
      values: own,
    })),
  ];
  return fitWeights(constraints, weights, linkOf("linear", undefined))?.weights ?? weights;
}

/** The coefficients of a regression of influences on the variables, by the weights before calibration. */
function slopesOf(
  score: Float64Array,
  after: Float64Array,
  before: Float64Array,
  variables: readonly Float64Array[],
): number[] {
  const moments = new Matrix(variables.length, variables.length);
  const right = new Matrix(variables.length, 1);
  for (let i = 0; i < before.length; i++) {
    if (before[i] === 0 || after[i] === 0) continue;
    const influence = score[i]! / after[i]!;
    for (let j = 0; j < variables.length; j++) {
      const x = before[i]! * variables[j]![i]!;
      right.set(j, 0, right.get(j, 0) + x * influence);
      for (let k = 0; k < variables.length; k++) moments.set(j, k, moments.get(j, k) + x * variables[k]![i]!);
    }
  }
  return solveSymmetric(moments, right)?.getColumn(0) ?? variables.map(() => 0);
}
