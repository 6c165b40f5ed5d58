import { Matrix } from "ml-matrix";
import { PopuliError } from "../../errors/populi-error.js";
import { permutation } from "../../random/stream.js";
import { solveSymmetric } from "../../survey/design/solve.js";
import type { LinearFunction } from "./instrument.js";

/** Respondents whose segment is known, to learn from. */
export interface Labelled {
  /** `[items][respondents]`: scores, NaN where missing. */
  readonly scores: readonly Float64Array[];
  /** `[respondents]`: position of the segment, −1 where it is not known. */
  readonly of: Int32Array;
  readonly weights: Float64Array;
}

/** Linear functions that were learnt, and how well they do on respondents that they were not learnt from. */
export interface Discriminant {
  readonly functions: readonly LinearFunction[];
  /** Share of held-out respondents in their own segment, weighted, over ten folds. */
  readonly accuracy: number;
  readonly learntFrom: number;
}

const folds = 10;

/**
 * Linear discriminant analysis: a function of the items for each segment, of which the largest tells where a respondent
 * most probably belongs. Source: Fisher (1936); Welch (1939), Biometrika 31.
 *
 * @throws PopuliError with fewer than two segments, or where items determine one another
 */
export function discriminant(
  names: readonly string[],
  segments: readonly string[],
  labelled: Labelled,
): Discriminant {
  const rows = [...labelled.of.keys()].filter(
    (i) =>
      labelled.of[i]! >= 0 &&
      labelled.weights[i]! > 0 &&
      labelled.scores.every((own) => !Number.isNaN(own[i]!)),
  );
  const functions = learnt(names, segments, labelled, rows);
  const order = permutation(1, ["discriminant"], rows.length);
  let [right, all] = [0, 0];
  for (let fold = 0; fold < folds; fold++) {
    const held = rows.filter((_, at) => order[at]! % folds === fold);
    if (held.length === 0) continue;
    const own = learnt(
      names,
      segments,
      labelled,
      rows.filter((_, at) => order[at]! % folds !== fold),
    );
    for (const i of held) {
      const found = largest(own, (item) => labelled.scores[names.indexOf(item)]![i]!);
      all += labelled.weights[i]!;
      if (own[found]!.segment === segments[labelled.of[i]!]) right += labelled.weights[i]!;
    }
  }
  return { functions, accuracy: right / all, learntFrom: rows.length };
}

/** The position of the largest function. */
export function largest(functions: readonly LinearFunction[], score: (item: string) => number): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (const [k, { constant, coefficients }] of functions.entries()) {
    let value = constant;
    for (const [item, coefficient] of Object.entries(coefficients)) value += coefficient * score(item);
    if (value > most) {
      most = value;
      best = k;
    }
  }
  return best;
}

function learnt(
  names: readonly string[],
  segments: readonly string[],
  { scores, of, weights }: Labelled,
  rows: readonly number[],
): LinearFunction[] {
  const p = names.length;
  const found = segments.flatMap((segment, s) => {
    const own = rows.filter((i) => of[i] === s);
    const total = own.reduce((sum, i) => sum + weights[i]!, 0);
    const mean = scores.map((item) => own.reduce((sum, i) => sum + weights[i]! * item[i]!, 0) / total);
    return own.length === 0 ? [] : [{ segment, own, total, mean }];
  });
  if (found.length < 2)
    throw new PopuliError(
      `${found.length === 0 ? "no respondent" : "only one segment"} of known label answered all items`,
      {},
      "a classifier learns from respondents of every segment",
    );
  const everyone = found.reduce((sum, { total }) => sum + total, 0);
  const pooled = Matrix.zeros(p, p);
  for (const { own, mean } of found)
    for (const i of own)
      for (let a = 0; a < p; a++)
        for (let b = 0; b < p; b++)
          pooled.set(
            a,
            b,
            pooled.get(a, b) +
              (weights[i]! * (scores[a]![i]! - mean[a]!) * (scores[b]![i]! - mean[b]!)) / everyone,
          );
  const means = new Matrix(found.map(({ mean }) => mean)).transpose();
  const solved = solveSymmetric(pooled, means);
  if (solved === undefined)
    throw new PopuliError(
      "the items determine one another within segments",
      {},
      "leave out an item, or learn from more respondents",
    );
  return found.map(({ segment, mean, total }, s) => ({
    segment,
    constant: Math.log(total / everyone) - 0.5 * mean.reduce((sum, m, a) => sum + m * solved.get(a, s), 0),
    coefficients: Object.fromEntries(names.map((name, a) => [name, solved.get(a, s)])),
  }));
}
