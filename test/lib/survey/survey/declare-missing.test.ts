import { expect, test } from "vitest";
import { saysNoAnswer } from "../../../../lib/survey/survey/declare-missing.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

test.each([
  "Refusal",
  "REFUSED",
  "Don't know",
  "Don’t know / no answer",
  "DK, NA",
  "(No answer)",
  "Not applicable (filter)",
  "Weiß nicht",
  "Keine Angabe",
  "Ne sait pas",
  "NS/NC",
])("'%s' says nothing but that there is no answer", (label) => {
  expect(saysNoAnswer(label)).toBe(true);
});

test.each([
  "Don't know him well",
  "Refused to vote",
  "No",
  "None",
  "Neither",
  "Narnia",
  "Not at all",
  "Know a lot",
])("'%s' is an answer", (label) => {
  expect(saysNoAnswer(label)).toBe(false);
});

test("values labelled so are answers until they are declared missing, with their reasons", () => {
  const survey = surveyOf(
    { trust: [1, 2, 77, 88, 2], age: [30, 99, 41, 88, 20] },
    {
      codebook: {
        title: "T",
        synthetic: false,
        variables: new Map([
          [
            "trust",
            {
              name: "trust",
              label: "trust",
              measure: "ordinal",
              role: "item",
              values: [
                { code: 1, label: "low" },
                { code: 2, label: "high" },
                { code: 77, label: "Refusal" },
                { code: 88, label: "Don't know" },
              ],
              missing: [],
            },
          ],
          [
            "age",
            {
              name: "age",
              label: "age",
              measure: "scale",
              role: "identifier",
              values: [{ code: 99, label: "No answer" }],
              missing: [],
            },
          ],
        ]),
      },
    },
  );
  expect(survey.column("trust").levels).toEqual([1, 2, 77, 88]);
  const declared = survey.declareMissing(["trust"]);
  expect(declared.column("trust").levels).toEqual([1, 2]);
  expect(Object.fromEntries(declared.column("trust").missing)).toEqual({ refused: 1, "don't know": 1 });
  expect(declared.notes).toEqual(["declared missing by label: trust 77 Refusal, 88 Don't know (2)"]);
  expect(declared.hash).not.toBe(survey.hash);
});

test("texts that say so are answers too, in a column without a codebook, until they are declared missing", () => {
  const survey = surveyOf({ vote: ["join", "Don't Know", "stay", "Refuse to Answer", "stay"] });
  expect(survey.column("vote").levels).toContain("Don't Know");
  const declared = survey.declareMissing(["vote"]);
  expect(declared.column("vote").levels).toEqual(["join", "stay"]);
  expect([...declared.column("vote").missing.values()].reduce((sum, n) => sum + n, 0)).toBe(2);
  expect(declared.notes.at(-1)).toContain("vote Don't Know, Refuse to Answer (2)");
});
