import type { AnswerSet, ItemAnswers } from "../../simulate/answers/answers.js";
import { allRead } from "../../simulate/answers/no-option.js";

/**
 * A floor's answers to the same items by the same respondents; `rowsOf(item, index)` gives `[respondents, options]`.
 */
export function withRows(
  set: AnswerSet,
  name: string,
  rowsOf: (item: ItemAnswers, index: number) => Float64Array,
): AnswerSet {
  return {
    kind: "floor",
    name,
    respondents: set.respondents,
    weights: set.weights,
    items: set.items.map((item, index) => ({ ...item, rows: rowsOf(item, index) })),
    noOption: allRead,
  };
}
