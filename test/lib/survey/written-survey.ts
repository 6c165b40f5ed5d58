import { parseCodebook } from "../../../lib/survey/codebook/read-codebook.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";

/**
 * A small survey with everything that a writer must carry: fixtures/written.R has R's haven read what is made of it.
 */
export const writtenSurvey = surveyOf(
  {
    trust: [1, 2, 3, -1, -5, null, 2],
    score: [1.5, -1e-300, 1e300, 0, 99, 152, -100],
    sex: ["f", "m", "f", "x", null, "m", "f"],
    town: ["Zürich", "תל אביב", "హైదరాబాద్", "=1+1", 'a, "b"', "Łódź", "東京\nx"],
    essay: ["abcdefghij".repeat(70), "x".repeat(256), "y".repeat(255), null, "é".repeat(1200), "e", "f"],
    letters: [1, ".a", 2, ".z", null, 1, 2],
    a_rather_long_variable_name_indeed: [1, 2, 3, 4, 5, 6, 7],
    day: ["2018-05-06", "1880-05-06", null, "1583-01-01", "2024-02-29", "1960-01-01", "1970-01-01"],
    moment: ["2018-05-06T10:10:10", null, null, null, "1960-01-01T00:00:00", null, "1880-05-06T10:10:10"],
    clock: ["00:00:00", "10:10:10", null, "23:59:59", null, null, "12:00:00"],
    nearly: ["2018-05-06", "1880-05-06", "2023-02-29", null, null, null, "1582-10-14"],
    w: [1, 0.5, 1.5, 2, 0.25, 0.75, 1],
  },
  {
    name: "written",
    codebook: parseCodebook(`
title: Invented answers
synthetic: true
variables:
  trust:
    label: Trust in <b>people</b>
    measure: ordinal
    role: item
    values: { 1: high, 2: middle, 3: "low & \\"last\\"" }
    missing: { -1: don't know, -2: { label: No answer, reason: refused }, -4: not asked, -5: unknown }
  score: { label: Score, measure: scale, missing: { 99: refused } }
  sex: { label: Sex, measure: nominal, role: identifier, values: { f: woman, m: man }, missing: { x: refused } }
  town: { measure: nominal }
  essay: { measure: nominal }
  letters:
    label: Letters
    measure: nominal
    values: { 1: one, 2: two }
    missing: { ".a": don't know, ".z": refused }
  a_rather_long_variable_name_indeed: { measure: scale }
  day: { label: Day, measure: nominal }
  moment: { measure: nominal }
  clock: { measure: nominal }
  nearly: { measure: nominal }
  w: { label: Weight, role: weight }
`),
  },
);
