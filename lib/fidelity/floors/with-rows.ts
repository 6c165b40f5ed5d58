import type { AnswerSet, ItemAnswers } from "../../simulate/answers/answers.js";
import { withAnswers } from "../../simulate/answers/chosen-answers.js";
import { allRead } from "../../simulate/answers/no-option.js";

/**
 * A floor's answers to the same items by the same respondents; `answersTo(item, index)` gives rows, `[respondents, options]`,
 * or the positions of one option each, `[respondents]`.
 */
export function withRows(
  set: AnswerSet,
  name: string,
  answersTo: (item: ItemAnswers, index: number) => Float64Array | Int16Array,
): AnswerSet {
  return {
    kind: "floor",
    name,
    respondents: set.respondents,
    weights: set.weights,
    items: set.items.map((item, index) => withAnswers(item, answersTo(item, index))),
    noOption: allRead,
  };
}
