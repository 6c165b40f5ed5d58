import type { AnswerSet, ItemAnswers } from "../../simulate/answers/answers.js";
import { type SharedAnswers, withAnswers } from "../../simulate/answers/chosen-answers.js";
import { allRead } from "../../simulate/answers/no-option.js";

/**
 * A floor's answers to the same items by the same respondents; `answersTo(item, index)` gives rows, `[respondents, options]`,
 * the positions of one option each, `[respondents]`, or what everyone says.
 */
export function withRows(
  set: AnswerSet,
  name: string,
  answersTo: (item: ItemAnswers, index: number) => Float64Array | Int16Array | SharedAnswers,
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
