import type { AnswerSet, ItemAnswers } from "../../simulate/answers/answers.js";

/** The same respondents and items with other rows: `rowsOf(item, index)` gives `[respondents, options]`. */
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
    invalid: 0,
  };
}
