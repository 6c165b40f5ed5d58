import { replicateCentre } from "../../survey/design/replicate-centre.js";
import { deviationsOf } from "../../survey/design/statistic.js";
import type { People } from "../people/people.js";
import type { Deviated } from "./deviated.js";

/** Parameters as functions of answers and weights. */
export interface Functional<Answers> {
  /**
   * `[parameters]`
   *
   * @param members those who have a weight; everybody may when absent
   */
  readonly estimate: (answers: Answers, weights: Float64Array, members?: Int32Array) => Float64Array;
  /** `[parameters][people]`: weight times influence. */
  readonly scores: (
    answers: Answers,
    weights: Float64Array,
    estimate: Float64Array,
    members?: Int32Array,
  ) => readonly Float64Array[];
}

/** Some of the people, with their weights: the interviewed or the predicted, of one group or of all. */
export interface Side {
  readonly people: People;
  /** `[people]`: 0 for those who are not on this side. */
  readonly weights: Float64Array;
  /** Who is on this side, in order: a group is a small part of all people. */
  readonly members: Int32Array;
  /** Whether they are all that the estimate is about. */
  readonly known: boolean;
}

/** Those who have a weight. */
export function sideOf(people: People, weights: Float64Array, known: boolean): Side {
  return { people, weights, members: those(Int32Array.from(weights.keys()), (i) => weights[i] !== 0), known };
}

/** Those of a side who `keep`. */
export function partOfSide(
  { people, weights, members, known }: Side,
  keep: (person: number) => boolean,
): Side {
  const part = those(members, keep);
  const only = new Float64Array(weights.length);
  for (const i of part) only[i] = weights[i]!;
  return { people, weights: only, members: part, known };
}

function those(members: Int32Array, keep: (person: number) => boolean): Int32Array {
  const kept = new Int32Array(members.length);
  let size = 0;
  for (const i of members) if (keep(i)) kept[size++] = i;
  return kept.slice(0, size);
}

/** Estimates parameters from the answers of a side, with their deviations under the design. */
export function evaluate<Answers>(side: Side, functional: Functional<Answers>, answers: Answers): Deviated[] {
  const { weights, members, known, people } = side;
  const estimate = functional.estimate(answers, weights, members);
  const { design } = people;
  if (design.kind === "linearised") {
    if (known)
      return fixed(
        estimate,
        design.stages.reduce((sum, { stratumOf }) => sum + stratumOf.length, 0),
      );
    const scores = functional.scores(answers, weights, estimate, members);
    return Array.from(estimate, (value, k) => ({ value, deviations: deviationsOf(design, scores[k]!) }));
  }
  if (known) return fixed(estimate, design.replicates.length);
  return replicatedBy(side, estimate, (replicate) => functional.estimate(answers, replicate, members));
}

function fixed(estimate: Float64Array, length: number): Deviated[] {
  const none = new Float64Array(length);
  return Array.from(estimate, (value) => ({ value, deviations: none }));
}

/** The deviations of estimates by replicate weights. */
function replicatedBy(
  side: Side,
  estimate: Float64Array,
  estimated: (weights: Float64Array) => Float64Array,
): Deviated[] {
  const { design } = side.people;
  if (design.kind !== "replicates") return [];
  const replicated = design.replicates.map((_, r) => estimated(replicateOf(side, r)));
  return deviatedBy(side.people, estimate, replicated);
}

/**
 * Estimates with the deviations of their replicates.
 *
 * @param replicated `[replicates][parameters]`
 */
export function deviatedBy(
  { design }: People,
  estimate: Float64Array,
  replicated: readonly Float64Array[],
): Deviated[] {
  if (design.kind !== "replicates") return [];
  const centre = replicateCentre(design, estimate, replicated);
  return Array.from(estimate, (value, k) => ({
    value,
    deviations: Float64Array.from(
      replicated,
      (one, r) => Math.sqrt(design.factors[r]!) * (one[k]! - centre[k]!),
    ),
  }));
}

/** `[people]`: the weights of a side in a replicate: changed by the factor by which the replicate changes the design's. */
export function replicateOf({ people: { design }, weights, known }: Side, replicate: number): Float64Array {
  if (design.kind !== "replicates" || known) return weights;
  const changed = design.replicates[replicate]!;
  return weights.map((weight, i) =>
    weight === 0 ? 0 : (weight * changed[i]!) / (design.weights[i] === 0 ? 1 : design.weights[i]!),
  );
}
