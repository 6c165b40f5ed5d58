import { expect, it } from "vitest";
import { loadModel } from "../../../../lib/model/load-model.js";
import { questionPrompt } from "../../../../lib/persona/question.js";
import { allRead, noneRead } from "../../../../lib/simulate/answers/no-option.js";
import { direct } from "../../../../lib/simulate/condition/direct.js";
import { multilingual } from "../../../../lib/simulate/condition/multilingual.js";
import { elicitation } from "../../../../lib/simulate/prompt/elicitation.js";
import { elicitedAnswer } from "../../../../lib/simulate/read/elicited-answer.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../steer/hand-survey.js";

const survey = handSurvey();

it("a stated distribution is kept with the reply and the part it was read from", () => {
  const { options } = questionPrompt(survey.variable("Q57"));
  const reply = 'Sure: {"1": 25, "2": 75}';
  expect(elicitedAnswer(reply, options)).toEqual({
    probabilities: Float64Array.of(0.25, 0.75),
    noOption: allRead,
    reply,
    span: { from: 6, to: reply.length },
  });
  const none = "mostly 2";
  const zeros = new Float64Array(2);
  expect(elicitedAnswer(none, options)).toEqual({
    probabilities: zeros,
    noOption: noneRead("unread"),
    reply: none,
  });
  const refusal = "I'm sorry, but I cannot provide probabilities for this.";
  expect(elicitedAnswer(refusal, options)).toMatchObject({
    probabilities: zeros,
    noOption: noneRead("refused"),
    reply: refusal,
  });
});

it("a distribution is asked for in place of an answer, every option named", () => {
  const prompt = questionPrompt(survey.variable("Q1"), { order: "reversed" });
  const { text, options } = elicitation(prompt);
  expect(text).toContain("1. not at all");
  expect(text).not.toContain("Answer with the number only");
  expect(text).toMatch(/\{"1": …, "2": …, "3": …, "4": …\}$/);
  expect(options).toEqual(prompt.options);
});

it("a local model states one, and is not asked for one in several languages", async () => {
  const model = await loadModel("teaching");
  const asked = { survey, model, items: ["Q1"], respondents: 2, seed: 1, mode: "elicit" } as const;
  const run = await simulate({ ...asked, condition: direct() });
  const { reply, span } = run.replies[0]![0]!;
  const stated = Object.values(JSON.parse(reply.slice(span!.from, span!.to))) as number[];
  expect([...run.answers.items[0]!.rows.subarray(0, 4)]).toEqual(stated.map((percent) => percent / 100));
  await expect(simulate({ ...asked, condition: multilingual() })).rejects.toThrow(/several languages/);
  model.dispose();
});
