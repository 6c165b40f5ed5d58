import type { TestQuestion } from "../../fidelity/significance/difference-tests.js";

/** What a p-value of a difference answers and how, for a note. */
export function howTested(question: TestQuestion): string {
  return question === "these items"
    ? "are both runs of one method, on these items? (whole respondents swapped between the two runs)"
    : "would the conditions differ on items like these? (t test clustered by respondent and by item)";
}
