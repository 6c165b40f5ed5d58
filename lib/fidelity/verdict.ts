import type { AnswerSet } from "../simulate/answers.js";
import { bootstrapInterval, type Estimate } from "./bootstrap/interval.js";
import type { Score } from "./score.js";
import type { ShuffleTest } from "./shuffle-test.js";

/** How one condition stands to the floors. */
export interface Verdict {
  /** KL of the condition minus KL of uniform answers, with its paired interval: below 0 is better than dice. */
  readonly overDice: Estimate;
  readonly dice: "better" | "not better" | "worse";
  readonly association: ShuffleTest;
}

/**
 * The dice that answers are held against: sampled ones against thrown dice, which carry the same sampling noise;
 * probabilities, which carry none, against exactly uniform ones.
 */
export function diceFor(answers: AnswerSet, floors: readonly Score[]): Score {
  return floors.find(({ kind }) => kind === (isSampled(answers) ? "dice" : "uniform"))!;
}

/** Holds a condition against dice, resample by resample. */
export function againstDice(
  answers: AnswerSet,
  ours: Score,
  floors: readonly Score[],
): Pick<Verdict, "overDice" | "dice"> {
  const theirs = diceFor(answers, floors);
  const difference = ours.replicates.kl.map((value, b) => value - theirs.replicates.kl[b]!);
  const overDice = bootstrapInterval(ours.estimates.kl.value - theirs.estimates.kl.value, difference);
  return {
    overDice,
    dice: overDice.high < 0 ? "better" : overDice.low > 0 ? "worse" : "not better",
  };
}

/** Whether every answer is one option, as drawn, rather than a distribution. */
function isSampled(answers: AnswerSet): boolean {
  return answers.items.every((item) => item.rows.every((x) => x === 0 || x === 1));
}

/** Level below which an association counts as more than chance. */
export const significant = 0.05;

/**
 * The verdict in words, empty where there is nothing to warn of.
 *
 * @param p the p-value of the association after correction for the number of conditions
 */
export function verdictInWords(verdict: Verdict, p: number): string {
  return [
    verdict.dice === "better" ? "" : verdict.dice === "worse" ? "worse than dice" : "not better than dice",
    // Where association cannot be told (p is NaN), nothing is said of it.
    p >= significant ? "noise: no association with own respondents" : "",
  ]
    .filter((words) => words !== "")
    .join("; ");
}
