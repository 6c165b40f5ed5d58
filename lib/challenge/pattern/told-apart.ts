import { factor, solveFactored } from "../../baseline/fit/cholesky.js";
import { auc } from "../../fidelity/predictive/auc.js";
import { permutation } from "../../random/stream.js";
import type { Pattern } from "./answers.js";

/** Folds of the cross-validation. */
const folds = 5;

/** The ridge of the classifier, in units of the kernel, which is at most 1. */
const ridge = 0.5;

/**
 * How fast the kernel falls with the share of items answered otherwise. A slower one sees single answers more than patterns: where
 * both sides have the same shares and few people, it is then wrong more often than a coin, because what is trained on has the
 * opposite of what is left out.
 */
const steepness = 8;

/** How well two sets of people are told apart by their answers. */
export interface ToldApart {
  /** Mean over folds of the area under the ROC curve: 0.5 by guessing, 1 without a mistake. */
  readonly auc: number;
  /** `[pairs of people]`: how far each person of the one set with their partner in the other moves it. */
  readonly moves: Float64Array;
}

/**
 * How well a classifier tells two sets of equally many people apart. The classifier is a kernel ridge regression of −1 and 1, its
 * kernel e^(−8 · share of items answered otherwise), which sees every pattern of answers. Partners are in the same fold, which is never
 * trained on.
 *
 * What moves the area are the placement values of its pairs with the classifiers held fixed. Source: LeDell, Petersen & van der
 * Laan (2015), "Computationally efficient confidence intervals for cross-validated area under the ROC curve estimates",
 * Electronic J. Statistics 9.
 *
 * @param one, other people of either set; each is the partner of the one at the same place
 * @param fold `[people]`: 0 … 4
 */
export function toldApart(one: readonly Pattern[], other: readonly Pattern[], fold: Int32Array): ToldApart {
  const n = one.length;
  const moves = new Float64Array(n);
  const areas: number[] = [];
  const used = [...new Set(fold)];
  for (const left of used) {
    const inside = [...fold.keys()].filter((i) => fold[i] === left);
    const outside = [...fold.keys()].filter((i) => fold[i] !== left);
    const trained = [...outside.map((i) => one[i]!), ...outside.map((i) => other[i]!)];
    const weights = fitted(trained, outside.length);
    const scoreOf = (pattern: Pattern) =>
      trained.reduce((sum, known, t) => sum + weights[t]! * kernel(pattern, known), 0);
    const ones = inside.map((i) => rounded(scoreOf(one[i]!)));
    const others = inside.map((i) => rounded(scoreOf(other[i]!)));
    const area = auc(
      [...ones, ...others],
      [...ones.map(() => 1), ...others.map(() => 0)],
      new Float64Array(2 * inside.length).fill(1),
    );
    areas.push(area);
    for (const [at, i] of inside.entries()) {
      const placed = (score: number, among: readonly number[], above: boolean) =>
        among.reduce((sum, x) => sum + (x === score ? 0.5 : x < score === above ? 1 : 0), 0) / among.length;
      const moved = placed(ones[at]!, others, true) - area + placed(others[at]!, ones, false) - area;
      moves[i] = moved / (inside.length * used.length);
    }
  }
  return { auc: areas.reduce((sum, area) => sum + area, 0) / areas.length, moves };
}

/** `[people]`: a fold for each, as equal in size as can be. */
export function foldsOf(people: number, seed: number): Int32Array {
  return Int32Array.from(permutation(seed, ["folds"], people), (place) => place % folds);
}

/** The weights of the people that a classifier is trained on: 1 for the first `ones`, −1 for the others. */
function fitted(people: readonly Pattern[], ones: number): Float64Array {
  const size = people.length;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const value = kernel(people[i]!, people[j]!) + (i === j ? ridge : 0);
      matrix[i * size + j] = value;
      matrix[j * size + i] = value;
    }
  }
  // The kernel is positive semi-definite, and the ridge makes it definite.
  factor(matrix, size);
  const weights = Float64Array.from(people, (_, i) => (i < ones ? 1 : -1));
  solveFactored(matrix, size, weights);
  return weights;
}

/** An item that one of the two did not answer is half an answer otherwise: they lack the same answers on both sides. */
function kernel(a: Pattern, b: Pattern): number {
  let otherwise = 0;
  for (let j = 0; j < a.length; j++) {
    if (a[j] === b[j]) continue;
    otherwise += a[j]! < 0 || b[j]! < 0 ? 0.5 : 1;
  }
  return Math.exp((-steepness * otherwise) / a.length);
}

/** Equal patterns have equal scores: the order of additions must not tell them apart. */
function rounded(score: number): number {
  return Math.round(score * 1e10) / 1e10;
}
