import { describe, expect, it, test } from "vitest";
import { loadModel } from "../../../../lib/model/load-model.js";
import { questionPrompt } from "../../../../lib/persona/question.js";
import { noneRead, onNoOption } from "../../../../lib/simulate/answers/no-option.js";
import { direct } from "../../../../lib/simulate/condition/direct.js";
import { multilingual } from "../../../../lib/simulate/condition/multilingual.js";
import { elicitation } from "../../../../lib/simulate/prompt/elicitation.js";
import { parseElicited } from "../../../../lib/simulate/read/parse-elicited.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../steer/hand-survey.js";

describe("a stated distribution", () => {
  const labels = ["1", "2", "3"];
  test.each([
    ['{"1": 20, "2": 30, "3": 50}', [0.2, 0.3, 0.5]],
    ['```json\n{"1": "20%", "2": "30 %", "3": "50"}\n```', [0.2, 0.3, 0.5]],
    ['{"3": 0.5, "1": 0.2, "2": 0.3}', [0.2, 0.3, 0.5]],
    ["1: 20%\n2. 30 %\n3) 50%", [0.2, 0.3, 0.5]],
    ['{"1": 33, "2": 33, "3": 33}', [1 / 3, 1 / 3, 1 / 3]],
  ])("%j is read", (text, shares) => {
    const { probabilities, noOption } = parseElicited(text, labels);
    shares.forEach((share, k) => {
      expect(probabilities[k]).toBeCloseTo(share, 12);
    });
    expect(onNoOption(noOption)).toBe(0);
  });

  test.each([
    "I would say 2",
    '{"1": 20, "2": 30}',
    '{"1": 20, "2": 30, "3": 50, "4": 0}',
    '{"1": 20, "2": 30, "3": 40}',
    '{"1": -10, "2": 60, "3": 50}',
    '{"1": 20, "2": 30, "2": 30, "3": 50}',
    '{"1": "much", "2": 50, "3": 50}',
    '{"1": 20, "2": 30, "3": 50} I think',
    "1: 20%\n1: 30%\n3: 50%",
    "[20, 30, 50]",
    '{"1": null, "2": 50, "3": 50}',
    "",
  ])("%j is unread", (text) => {
    expect(parseElicited(text, labels)).toEqual({
      probabilities: new Float64Array(3),
      noOption: noneRead("unread"),
    });
  });
});

it("is asked for in place of an answer, every option named", () => {
  const survey = handSurvey();
  const prompt = questionPrompt(survey.variable("Q1"), { order: "reversed" });
  const { text, options } = elicitation(prompt);
  expect(text).toContain("1. not at all");
  expect(text).not.toContain("Answer with the number only");
  expect(text).toMatch(/\{"1": …, "2": …, "3": …, "4": …\}$/);
  expect(options).toEqual(prompt.options);
});

it("is written as JSON with a local model, which chooses the numbers, and is refused in five languages", async () => {
  const survey = handSurvey();
  const model = await loadModel("teaching");
  const asked = { survey, model, items: ["Q1"], respondents: 2, seed: 1, mode: "elicit" } as const;
  const run = await simulate({ ...asked, condition: direct() });
  expect(onNoOption(run.answers.noOption)).toBe(0);
  for (const { reply } of run.replies[0]!.map((written) => written!)) {
    const stated = Object.values(JSON.parse(reply) as Record<string, number>);
    expect(stated).toHaveLength(4);
    expect(stated.reduce((sum, share) => sum + share, 0)).toBe(100);
  }
  await expect(simulate({ ...asked, condition: multilingual() })).rejects.toThrow(/several languages/);
  model.dispose();
});
