import { combination, difference } from "../estimate/deviated.js";
import { evaluate } from "../estimate/side.js";
import type { PreparedItem } from "../prediction/prediction.js";
import { calibratedMeans } from "./calibrated-means.js";
import type { TargetParts, TargetSides } from "./target.js";
import { type OptionCoefficients, weightedMeans } from "./weighted-means.js";

/** The parts of targets that are weighted means: what the interviewed lack is added as λ times a difference of means. */
export function meanParts(
  { human, predictions }: PreparedItem,
  { interviewed, predicted }: TargetSides,
  coefficients: readonly OptionCoefficients[],
): TargetParts {
  const means = weightedMeans(coefficients);
  const classical = evaluate(interviewed, means, human);
  const own = predictions.map((prediction) => evaluate(interviewed, means, prediction.own));
  const all = predictions.map((prediction) => evaluate(predicted, means, prediction.all));
  const gaps = all.map((means, p) => means.map((mean, k) => difference(mean, own[p]![k]!)));
  return {
    classical,
    measured: classical,
    simulation: all[0]!,
    own,
    gaps,
    joint: false,
    full: predictions.map(() => 1 / predictions.length),
    spent: 0,
    rectified: (lambda) =>
      classical.map((part, k) => combination([part, ...gaps.map((gap) => gap[k]!)], [1, ...lambda[k]!])),
    calibrated: () => calibratedMeans({ interviewed, predicted }, means, human, predictions),
  };
}
