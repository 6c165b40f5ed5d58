import { fileURLToPath } from "node:url";
import { loadSurvey } from "../../../lib/survey/load-survey.js";

/** Three respondents made by hand; `natspac` is coded −1, 0, 1 as the General Social Survey's spending items are. */
export const smallSurvey = await loadSurvey(fileURLToPath(new URL("./fixtures/small.csv", import.meta.url)));

export const sex = smallSurvey.variable("sex");
export const age = smallSurvey.variable("age");
export const degree = smallSurvey.variable("degree");
export const spending = smallSurvey.variable("natspac");
