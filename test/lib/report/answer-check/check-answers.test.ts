import { expect, test } from "vitest";
import { loadModel } from "../../../../lib/model/load-model.js";
import { checkAnswers } from "../../../../lib/report/answer-check/check-answers.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";

test("a check of answers recommends the form that the model has learned, and refuses what cannot be tried", async () => {
  const model = await loadModel("teaching");
  const survey = await loadSurvey("data/surveys/values.csv");
  const asked = { model, survey, items: ["Q1", "Q57"] };
  await expect(checkAnswers({ ...asked, replies: 0 })).rejects.toThrow(/replies: 0/);
  await expect(checkAnswers({ ...asked, ways: [] })).rejects.toThrow(/no way to help the model/);
  await expect(checkAnswers({ ...asked, items: [] })).rejects.toThrow(/has no items to ask/);
  const check = await checkAnswers({
    ...asked,
    replies: 20,
    ways: [
      { name: "letters", options: { optionLabels: "letters" } },
      { name: "as it is", options: {} },
    ],
  });
  expect(check.recommended.name).toBe("as it is");
  expect(check.recommended.read).toBeGreaterThan(0.9);
  expect(check.ways[0]!.read).toBeLessThan(0.5);
  expect(check.toTable().toText()).toMatch(/as it is .*recommended/);
  model.dispose();
}, 60_000);
