import type { LongWork } from "../progress/progress.js";
import { breather } from "../progress/track.js";
import type { OtherAnswers } from "../simulate/answers/answers.js";
import { type ComparedRows, type ComparedStudy, comparedRows } from "./compared-rows.js";
import { type HumanPairs, type ScoredRow, score } from "./score.js";
import { scorer } from "./scorer.js";
import { shuffleTest } from "./significance/shuffle-test.js";
import { measureStructure, type StructureStudy } from "./structure/measure-structure.js";

/** All that is scored together. */
export interface ScoredStudies<Answers = OtherAnswers> {
  readonly compared: ComparedStudy<Answers>;
  readonly structures: readonly StructureStudy<Answers>[];
}

/** A part of the scoring that needs no other part. */
export type ScoringTask =
  | { readonly kind: "row"; readonly of: keyof ComparedRows; readonly at: number }
  | { readonly kind: "deals"; readonly run: number; readonly deals: number }
  | { readonly kind: "structure"; readonly at: number };

/** The rows of some studies, and what does parts of the scoring. What rows have in common is found once. */
export function scoringOf({ compared, structures }: ScoredStudies) {
  const { runs, convention, seed, draws, groupings, design } = compared;
  const humanPairs: HumanPairs = new WeakMap();
  const rows = comparedRows(compared);
  const scored = (row: ScoredRow, breathe: () => Promise<void>) =>
    score(row, { convention, seed, draws, groupings, design, humanPairs, work: { breathe } });
  const perform = async (task: ScoringTask, work: LongWork): Promise<unknown> => {
    const breathe = breather("scoring", work.signal);
    if (task.kind === "row") return scored(rows[task.of][task.at]!, breathe);
    if (task.kind === "structure") return measureStructure(structures[task.at]!, work);
    const { human, answers } = runs[task.run]!;
    return shuffleTest(scorer(human, answers, convention), seed, { breathe }, task.deals);
  };
  return { rows, scored, perform };
}
