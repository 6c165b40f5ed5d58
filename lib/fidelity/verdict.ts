import type { AnswerSet, ItemAnswers } from "../simulate/answers/answers.js";
import { bootstrapInterval, type MetricEstimate } from "./bootstrap/interval.js";
import type { Score } from "./score.js";
import type { ShuffleTest } from "./significance/shuffle-test.js";

/** How one condition compares with the floors. */
export interface Verdict {
  /** KL of the condition minus KL of the uniform floor, with its paired interval; below 0 is better. */
  readonly overUniform: MetricEstimate;
  readonly againstUniform: "better" | "not better" | "worse";
  readonly association: ShuffleTest;
}

/**
 * The uniform floor that answers are compared with: random draws for sampled answers, which carry the same sampling
 * noise; exactly uniform ones for probabilities, which carry none.
 */
export function matchingUniform(answers: AnswerSet, floors: readonly Score[]): Score {
  return floors.find(({ kind }) => kind === (answers.items.every(isSampled) ? "uniform draws" : "uniform"))!;
}

/** Whether every answer is one option, as drawn, rather than a distribution. */
function isSampled({ rows }: ItemAnswers): boolean {
  return rows.every((x) => x === 0 || x === 1);
}

/** Compares a condition with the uniform floor, resample by resample. */
export function againstUniform(
  answers: AnswerSet,
  ours: Score,
  floors: readonly Score[],
): Pick<Verdict, "overUniform" | "againstUniform"> {
  const theirs = matchingUniform(answers, floors);
  const difference = ours.replicates.kl.map((value, b) => value - theirs.replicates.kl[b]!);
  const overUniform = bootstrapInterval(ours.estimates.kl.value - theirs.estimates.kl.value, difference);
  return {
    overUniform,
    againstUniform: overUniform.high < 0 ? "better" : overUniform.low > 0 ? "worse" : "not better",
  };
}

/** The level of tests. */
export const significant = 0.05;

/**
 * The verdict in words; empty where there is nothing to warn about.
 *
 * @param p the p-value of the association after correction for the number of conditions
 */
export function verdictInWords(verdict: Verdict, p: number): string {
  return [
    verdict.againstUniform === "better" ? "" : `${verdict.againstUniform} than the uniform floor`,
    // p is NaN where there is no association to test.
    p >= significant ? "noise: no association with own respondents" : "",
  ]
    .filter((words) => words !== "")
    .join("; ");
}
