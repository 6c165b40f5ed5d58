import { expect, test } from "vitest";
import { identify } from "../../../../lib/simulate/identity/fields.js";
import { studyIdentity } from "../../../../lib/simulate/identity/study-identity.js";
import { inOtherWords } from "../../../../lib/simulate/study/in-other-words.js";
import { makeStudy } from "../../../../lib/simulate/study/make-study.js";
import { handSurvey } from "../../steer/hand-survey.js";

test("a study in other words has an identity of its own, and the survey's items otherwise", () => {
  const study = makeStudy({ survey: handSurvey(), items: ["Q1", "Q57"], respondents: 3, seed: 1 });
  const other = inOtherWords(study, (item) => (item.name === "Q1" ? { ...item, question: "Family?" } : item));
  expect(other.items.map(({ question }) => question)).toEqual([
    "Family?",
    "What do you say about trust in most people?",
  ]);
  const { words, ...rest } = identify(studyIdentity, other);
  expect(words).toEqual([
    ["Family?", "very", "quite", "not very", "not at all"],
    ["What do you say about trust in most people?", "can be trusted", "one must be careful"],
  ]);
  expect(rest).toEqual(identify(studyIdentity, study));
});
