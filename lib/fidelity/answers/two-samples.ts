import type { AnswerSet, ItemAnswers } from "../../simulate/answers/answers.js";
import { keptPositions, keptShares } from "../../simulate/answers/chosen-answers.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";

/** Positions of the respondents who answered any of the items. */
export function answering({ items, respondents }: AnswerSet): Int32Array {
  const answered = items.map(whoAnswered);
  return Int32Array.from(respondents.keys()).filter((position) => answered.some((by) => by(position)));
}

/** Whether the respondent at a position answered an item. */
export function whoAnswered(item: ItemAnswers): (position: number) => boolean {
  const chosen = keptPositions(item);
  if (chosen !== undefined) return (position) => chosen[position]! >= 0;
  const shared = keptShares(item);
  if (shared !== undefined) {
    const said = shared.shares.some((share) => share > 0);
    return () => said;
  }
  const { rows, options } = item;
  return (position) =>
    rows.subarray(position * options.length, (position + 1) * options.length).some((x) => x > 0);
}

/** Whether anybody answered an item. */
export function anybodyAnswered(item: ItemAnswers): boolean {
  const shared = keptShares(item);
  if (shared !== undefined) return shared.respondents > 0 && shared.shares.some((share) => share > 0);
  const chosen = keptPositions(item);
  return chosen === undefined ? item.rows.some((share) => share > 0) : chosen.some((option) => option >= 0);
}

/** Whether the human and the simulated answers are two samples: nobody has answers on both sides. */
export function areTwoSamples({ human, answers }: Pick<SimulatedRun, "human" | "answers">): boolean {
  const humans = new Set(answering(human));
  return humans.size > 0 && answering(answers).every((position) => !humans.has(position));
}
