import { parseCodebook } from "../../../../lib/survey/codebook/read-codebook.js";
import type { Survey } from "../../../../lib/survey/survey/survey.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

/** Six respondents, some of whose answers are missing. */
const codebook = parseCodebook(`
title: T
missing: { -1: don't know }
variables:
  sex: { measure: nominal, role: identifier, values: { 1: man, 2: woman } }
  age: { measure: scale, role: identifier }
  q: { label: trust, measure: ordinal, role: item, values: { 1: much, 2: some, 3: little, 4: none } }
  r: { measure: ordinal, role: item, values: 1..4 }
  w: { role: weight }
`);
export const columns = {
  sex: [1, 2, 2, 1, 2, 1],
  age: [17, 18, 29, 30, 95, null],
  q: [1, 2, -1, 4, 3, null],
  r: [1, 2, 3, 4, -1, 2],
  w: [1, 2, 3, 4, 5, 6],
};
export const survey = surveyOf(columns, { codebook, name: "toy" });
/** The codes of a column, `[respondents]`. */
export const raw = (from: Survey, name: string) =>
  Array.from({ length: from.size }, (_, i) => from.column(name).raw(i));
