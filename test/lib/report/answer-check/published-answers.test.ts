import { afterAll, describe, expect, it } from "vitest";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { agreement, type ExactAndSampled } from "../../../../lib/report/answer-check/agreement.js";
import { direct } from "../../../../lib/simulate/condition/direct.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";
import { publishedModel } from "../../../published-models.js";
import { recordedReplies, recordedWays } from "./recorded-replies.js";
import { questionsOf, sampledCells } from "./sampled-cells.js";
import { spendingSurvey } from "./spending-survey.js";

const survey = await spendingSurvey();
const items = survey.items.slice(0, 8);
/** The teaching model answers its own survey alone. */
const learned = [{ replyTokens: 12 }, { replyTokens: 12, optionOrder: "reversed" }] as const;

/** Too small where a probability is wrong, too large where replies vary less than probabilities say. */
function expectAgreement(cells: readonly ExactAndSampled[]) {
  const p = agreement(cells, 1);
  expect(p).toBeGreaterThan(0.001);
  expect(p).toBeLessThan(0.9995);
}

describe("exact probabilities of what is read of the teaching model", () => {
  it("agree with 200 sampled replies to 8 questions under each of two prompts", async () => {
    const model = await loadModel("teaching/base");
    const own = await loadSurvey("data/surveys/values.csv");
    const asked = own.items.filter((_, index) => index % 8 === 0);
    for (const how of learned) expectAgreement(await sampledCells(model, own, asked, how, 25));
    model.dispose();
  }, 120_000);
});

for (const name of ["smollm2", "gemma3"] as const) {
  const { path, reason } = publishedModel(name);

  describe.skipIf(reason !== "")(`exact probabilities of what is read of ${name}${reason}`, () => {
    let model: LocalModel | undefined;
    afterAll(() => model?.dispose());

    it("agree with 320 recorded replies to 8 questions under each of two prompts", async () => {
      model = await loadModel(path);
      for (const how of recordedWays) {
        const questions = await questionsOf(model, survey, items, how);
        const recorded = recordedReplies(name, questions);
        expectAgreement(questions.map((question, i) => question.beside(recorded[i]!.replies)));
        // What was recorded is what it writes.
        expect(await questions[0]!.sample(3)).toEqual(recorded[0]!.replies.slice(0, 3));
      }
    }, 300_000);
  });
}

describe("a base model", () => {
  const { path, reason } = publishedModel("gemma3");

  it.skipIf(reason !== "")(
    `is asked by raw chats, and the run says so${reason}`,
    async () => {
      const model = await loadModel(path);
      const run = await simulate({
        survey,
        model,
        items: [items[0]!],
        respondents: 1,
        seed: 1,
        condition: direct(),
      });
      expect(run.labels.join()).toContain("has no chat template, so chats are written raw");
      expect(run.answers.items[0]!.rows.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      // Prose goes before most answers: what was not followed is told, and too much for a verdict.
      expect(run.toTable().warnings.join()).toMatch(/of the answers are on no option.*not followed/);
      model.dispose();
    },
    120_000,
  );
});

describe("the first real model's answers", () => {
  const { path, reason } = publishedModel("smollm2");

  it.skipIf(reason !== "")(
    `are what its replies say, not what few replies without a full stop say${reason}`,
    async () => {
      const model = await loadModel(path);
      const asked = { survey, model, items: ["natenvir"], respondents: 1, seed: 1, condition: direct() };
      const read = await simulate(asked);
      // Of 200 replies sampled with transformers 5.24, 92 begin with 1, 6 with 2, 4 with 3.
      const [much, right, little] = read.answers.items[0]!.rows;
      expect(much).toBeGreaterThan(0.6);
      expect(right).toBeLessThan(0.15);
      expect(little).toBeLessThan(0.25);
      // A label and nothing else is 0.3 % of the replies, and upside down.
      const alone = await simulate({ ...asked, scoring: "label alone" });
      expect(alone.answers.noOption.unread).toBeGreaterThan(0.99);
      expect(alone.answers.items[0]!.rows[2]).toBeGreaterThan(0.8);
      // First tokens by transformers 5.24, float32, after this prompt.
      const first = await simulate({ ...asked, scoring: "first token" });
      const tokens = [0.44339, 0.0223, 0.07457];
      const sum = tokens.reduce((total, p) => total + p, 0);
      tokens.forEach((p, k) => {
        expect(Math.abs(first.answers.items[0]!.rows[k]! - p / sum)).toBeLessThan(1e-4);
      });
      model.dispose();
    },
    120_000,
  );
});
