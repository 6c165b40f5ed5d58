import type { Variable } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { AnswerSet, ItemAnswers } from "./answers.js";
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
      const rows = new Float64Array(respondents.length * item.values.length);
      respondents.forEach((respondent, i) => {
        const code = column.levels[column.level[respondent] ?? -1];
        const option = code === undefined ? undefined : position.get(code);
        if (option !== undefined) rows[i * item.values.length + option] = 1;
      });
      return describedRows(item, rows);
    }),
    noOption: allRead,
  };
}

/** Rows of answers to an item, with the item's codebook entry. */
export function describedRows(item: Variable, rows: Float64Array): ItemAnswers {
  return {
    item: item.name,
    label: item.label,
    ...(item.category !== undefined && { category: item.category }),
    ordered: item.measure !== "nominal",
    options: item.values.map((value) => value.code),
    optionLabels: item.values.map((value) => value.label),
    rows,
  };
}
