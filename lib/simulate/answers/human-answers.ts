import type { Variable } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { AnswerSet, ItemAnswers } from "./answers.js";
import { withAnswers } from "./chosen-answers.js";
import { allRead } from "./no-option.js";

/** What respondents of a survey answered: a row with a single 1 for each answer, or of zeros if it is missing. */
export function humanAnswers(
  survey: Survey,
  items: readonly Variable[],
  respondents: Int32Array,
  weights: Float64Array,
  name = "human",
): AnswerSet {
  return {
    kind: "human",
    name,
    respondents,
    weights,
    items: items.map((item) => {
      const column = survey.column(item.name);
      const position = new Map(item.values.map((value, place) => [value.code, place]));
      const optionOf = column.levels.map((code) => position.get(code) ?? -1);
      const chosen = Int16Array.from(
        respondents,
        (respondent) => optionOf[column.level[respondent] ?? -1] ?? -1,
      );
      return describedAnswers(item, chosen);
    }),
    noOption: allRead,
  };
}

/** Answers to an item, rows or positions, with the item's codebook entry. */
export function describedAnswers(item: Variable, answers: Float64Array | Int16Array): ItemAnswers {
  return withAnswers(
    {
      item: item.name,
      label: item.label,
      ...(item.category !== undefined && { category: item.category }),
      ordered: item.measure !== "nominal",
      options: item.values.map((value) => value.code),
      optionLabels: item.values.map((value) => value.label),
    },
    answers,
  );
}
