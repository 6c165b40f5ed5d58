import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { chatFor, optionIds } from "../../../../lib/persona/chat.js";
import type { QuestionPrompt } from "../../../../lib/persona/question.js";
import { answerReader } from "../../../../lib/reader/grammar/answer-reader.js";
import { replyOutcomes } from "../../../../lib/reader/tokens/outcomes.js";
import { replyContinuations } from "../../../../lib/reader/tokens/reply-continuations.js";
import { normalTail } from "../../../../lib/statistics/distributions.js";
import { publishedModel } from "../../../published-models.js";

const { path, reason } = publishedModel("smollm2");
const options = ["too much", "about right", "too little"].map((text, place) => ({
  label: String(place + 1),
  code: place + 1,
  text,
}));
const wording =
  "Does the country spend too much, too little, or about the right amount of money on protecting and improving the environment?";
const question: QuestionPrompt = {
  item: "natenvir",
  text: [
    wording,
    ...options.map(({ label, text }) => `${label}. ${text}`),
    "Answer with the number only.",
  ].join("\n"),
  options,
  order: [0, 1, 2],
};

describe.skipIf(reason !== "")(
  `the replies of SmolLM2 to a question of the GSS${reason}`,
  { timeout: 600_000 },
  () => {
    let model: LocalModel;
    let ids: number[];
    beforeAll(async () => {
      model = await loadModel(path);
      const { tokenizer } = model;
      ids = tokenizer.encode(
        tokenizer.renderChat(chatFor(undefined, question), { addGenerationPrompt: true }),
      );
    }, 300_000);
    afterAll(() => model.dispose());

    const shares = async (written: string, tokens: readonly string[]) => {
      const prefix = await model.prefill(ids.slice(0, -1));
      const asked = {
        ids: [...ids.slice(-1), ...model.tokenizer.encode(written)],
        options: tokens.map((token) => model.tokenizer.encode(token)),
      };
      const [{ probabilities, elsewhere }] = (await model.scoreOptions(
        prefix,
        [asked],
        [],
        "first token",
      )) as [{ probabilities: Float64Array; elsewhere: number }];
      prefix.dispose();
      return [...probabilities].map((p) => p * (1 - elsewhere));
    };

    test("begin with the tokens that transformers gives, with its probabilities", async () => {
      // By transformers 5.24 in float32, of the same weights.
      const first = await shares("", ["1", "2", "3", "The"]);
      for (const [place, expected] of [0.44339, 0.0223, 0.07457, 0.12122].entries())
        expect(Math.abs(first[place]! - expected)).toBeLessThan(1e-4);
      const second = await shares("1", [".", ")"]);
      for (const [place, expected] of [0.96834, 0.01832].entries())
        expect(Math.abs(second[place]! - expected)).toBeLessThan(1e-4);
    });

    test("are read as often as their probability says", async () => {
      const reader = answerReader({ options });
      const outcomes = replyOutcomes(options.length);
      const after = replyContinuations(reader, options.length, model.tokenizer);
      const likely = optionIds(model.tokenizer, question).options;
      const prefix = await model.prefill(ids.slice(0, -1));
      const asked = { ids: ids.slice(-1), likely, outcomes: outcomes.count, after };
      const [scores] = await model.scoreReplies(prefix, [asked], [], { least: 0.002, furtherPasses: 5 });
      prefix.dispose();
      const sampled = 200;
      const replies = await model.generateTexts(
        Array.from({ length: sampled }, () => ids),
        {
          seeds: Array.from({ length: sampled }, (_, n) => n + 1),
          maximumTokens: 4,
          temperature: 1,
          topP: 1,
        },
      );
      // An answer that comes later than these paths reach is not followed.
      const found = [0, 0, 0, 0];
      for (const { text } of replies) {
        const said = reader.soFar(text);
        found[said.kind === "option" ? said.option : 3]! += 1;
      }
      const read = scores!.outcomes.slice(0, 3);
      const expected = [...read, 1 - read.reduce((a, b) => a + b, 0)].map((p) => sampled * p);
      const chiSquare = found.reduce((sum, n, k) => sum + (n - expected[k]!) ** 2 / expected[k]!, 0);
      // Wilson and Hilferty's normal approximation, 3 degrees of freedom.
      const variance = 2 / (9 * 3);
      const p = normalTail((Math.cbrt(chiSquare / 3) - (1 - variance)) / Math.sqrt(variance));
      expect([p > 0.005 && p < 0.995, found, expected, p]).toEqual([true, found, expected, p]);
      expect(read[0]! / (read[0]! + read[1]! + read[2]!)).toBeGreaterThan(0.7);
    });
  },
);
