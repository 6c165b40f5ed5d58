import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import type { Survey } from "../../survey/survey/survey.js";

/** A simulation whose respondents are rows of a survey: what `simulate` gives, or answers of any tool beside one. */
export type MixedRun = SimulatedRun &
  ({ readonly survey: Survey } | { readonly study: { readonly survey: Survey } });

/** The survey whose rows the respondents of a run are. */
export function surveyOfRun(run: MixedRun): Survey {
  return "study" in run ? run.study.survey : run.survey;
}
