import { expect, test } from "vitest";
import { profile, profileSentence } from "../../../../lib/persona/profile.js";
import { makeStudy } from "../../../../lib/simulate/study/make-study.js";
import { codebookToYaml } from "../../../../lib/survey/codebook/codebook-to-yaml.js";
import { parseCodebook } from "../../../../lib/survey/codebook/read-codebook.js";
import { anyOf, groups } from "../../../../lib/survey/survey/derivations.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

const survey = surveyOf(
  { lrscale: [1, 5, 9, 3], age: [20, 40, 60, 80], sex: [1, 2, 1, 2] },
  {
    codebook: parseCodebook(`
title: T
variables:
  lrscale: { label: left or right, measure: ordinal, role: item, values: 0..10 }
  age: { label: age, measure: scale, role: identifier, sentence: "You are {value} years old." }
  sex: { label: sex, measure: nominal, role: identifier, values: { 1: man, 2: woman } }
`),
  },
);

test("what was made from an asked item is held back, however many steps away", () => {
  const derived = survey
    .derive(groups("lr", "lrscale", [0, 4, 7, 11]))
    .derive(anyOf("leftish", "lr", [1]))
    .recode("lrscale", [{ from: [1, 3], to: 1 }], { into: "left" });
  const study = makeStudy({ survey: derived, items: ["lrscale"], respondents: 4, seed: 1 });
  expect(study.profileAttributes).toEqual(["age", "sex"]);
  expect(study.heldBack).toEqual(["leftish"]);
  expect(profile(derived, 0, { attributes: ["lr", "left", "sex"], leaveOut: ["lrscale"] }).text).toBe(
    "Your sex: man.",
  );
  // Asked by way of the groups, the source would tell as well.
  const byGroups = makeStudy({
    survey: derived,
    items: ["lr"],
    respondents: 4,
    seed: 1,
    profile: ["left", "sex"],
  });
  expect(byGroups.heldBack).toEqual(["left"]);
});

test("groups stand in a profile in place of what was grouped, under its label", () => {
  const grouped = survey.derive(groups("agegroup", "age", [18, 45, 100]));
  expect(profile(grouped, 0).text).toBe("Your sex: man. Your age: 18–44.");
  expect(grouped.variable("agegroup").derivedFrom).toEqual(["age"]);
  expect(parseCodebook(codebookToYaml(grouped.codebook))).toEqual(grouped.codebook);
});

test.each([
  ["unemployed and looking for work", "yes", "You are unemployed and looking for work."],
  ["unemployed and looking for work", "no", ""],
  ["belongs to a religion", "yes", "You belong to a religion."],
  ["has children", "yes", "You have children."],
  ["university degree", "yes", "This is true of you: university degree."],
  ["Are you a member of a trade union?", "yes", "You are a member of a trade union."],
  ["Do you own a car?", "yes", "You own a car."],
  ["Have you ever voted?", "yes", "You have ever voted."],
  ["Own a home", "yes", "You own a home."],
])("a variable of yes and no: '%s', %s", (label, answer, sentence) => {
  const variable = parseCodebook(
    `title: T\nvariables: { v: { label: ${JSON.stringify(label)}, measure: nominal, role: identifier, values: { 1: "yes", 0: "no" } } }`,
  ).variables.get("v")!;
  expect(profileSentence(variable, answer === "yes" ? 1 : 0)).toBe(sentence);
});

test.each([
  ["how interested in politics", "You are interested in politics: hardly."],
  ["how often you pray", "How often you pray: hardly."],
  ["interest in politics", "Your interest in politics: hardly."],
  ["interested in politics", "You are interested in politics: hardly."],
  ["religious preference", "Your religious preference: hardly."],
  ["Respondent's sex", "Your sex: hardly."],
  ["AGE OF RESPONDENT", "Your age: hardly."],
  ["R's highest degree", "Your highest degree: hardly."],
  ["What is your religion?", "What is your religion? hardly."],
])("a label such as '%s' makes a sentence", (label, sentence) => {
  const variable = parseCodebook(
    `title: T\nvariables: { v: { label: ${JSON.stringify(label)}, measure: ordinal, role: identifier, values: { 1: hardly, 2: much } } }`,
  ).variables.get("v")!;
  expect(profileSentence(variable, 1)).toBe(sentence);
});

test("a codebook's template is a variable's sentence", () => {
  expect(profile(survey, 1, { attributes: ["age"] }).text).toBe("You are 40 years old.");
});
