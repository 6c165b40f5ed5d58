import type { AnswerSet, ItemAnswers } from "../../simulate/answers/answers.js";

/**
 * The uniform floor that answers are compared with: random draws for sampled answers, which carry the same sampling
 * noise; exactly uniform ones for probabilities, which carry none.
 */
export function matchingUniform<Row extends { readonly kind: string }>(
  answers: AnswerSet,
  floors: readonly Row[],
): Row {
  return floors.find(({ kind }) => kind === (answers.items.every(isSampled) ? "uniform draws" : "uniform"))!;
}

/** Whether every answer is one option, as drawn, rather than a distribution. */
function isSampled({ rows }: ItemAnswers): boolean {
  return rows.every((x) => x === 0 || x === 1);
}
