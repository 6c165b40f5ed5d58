import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chatFor, chatOpening, optionIds, personaInstruction } from "../../../../../lib/persona/chat.js";
import { profile } from "../../../../../lib/persona/profile.js";
import { questionPrompt } from "../../../../../lib/persona/question.js";
import type { Condition } from "../../../../../lib/simulate/condition/condition.js";
import { personaPrompt } from "../../../../../lib/simulate/condition/persona-prompt.js";
import { psii } from "../../../../../lib/simulate/condition/psii.js";
import { type SimulateOptions, simulate } from "../../../../../lib/simulate/simulate.js";
import { type CountedModel, countedModel } from "../../../model/counted-model.js";
import { handSurvey } from "../../../steer/hand-survey.js";
import { handVectors } from "../../../steer/hand-vectors.js";
import { tinyCheckpoint } from "../../../steer/tiny-checkpoint.js";

const survey = handSurvey();
let folder: string;
let counted: CountedModel;
let opening: number;
beforeAll(async () => {
  folder = await tinyCheckpoint();
  counted = await countedModel(folder, "native");
  opening = chatOpening(counted.model.tokenizer, personaInstruction).length;
});
afterAll(() => {
  counted.model.dispose();
  rmSync(folder, { recursive: true });
});

const run = (condition: Condition, how: Partial<SimulateOptions> = {}) =>
  simulate({
    survey,
    model: counted.model,
    items: ["Q1", "Q57"],
    respondents: 3,
    seed: 1,
    condition,
    ...how,
  });

/** Layers run over the instruction alone, in turn, while respondents are asked. */
async function instructionLayers(condition: Condition, how?: Partial<SimulateOptions>): Promise<number[]> {
  counted.blocksRun();
  await run(condition, how);
  return counted
    .blocksRun()
    .filter(([, rows, positions]) => rows === 1 && positions === opening)
    .map(([layer]) => layer);
}

describe("the instruction that all respondents' prompts begin with", () => {
  it.each<[string, Partial<SimulateOptions>]>([
    ["exact probabilities", {}],
    ["decoded answers", { mode: "sample" }],
    ["stated distributions", { mode: "elicit" }],
    ["questions with history", { asking: "with history" }],
    ["a battery", { asking: "battery" }],
    ["a decoded battery", { asking: "battery", mode: "sample" }],
  ])("is run once for all of them: %s", async (_, how) => {
    expect(await instructionLayers(personaPrompt(), how)).toEqual([1, 2, 3, 4]);
  });

  it("is run once up to the layer injected at, and for each respondent above", async () => {
    const vectors = handVectors(survey, ["Q260"], counted.model, ({ layer, i }) => Math.sin(layer + i));
    const injected = psii({ vectors, noise: 0.1, layers: 2 });
    expect(await instructionLayers(injected)).toEqual([1, 2, 3, 4, 3, 4, 3, 4]);
  });

  it("changes no probability: they are those of each chat run whole", async () => {
    const { model } = counted;
    const { answers } = await run(personaPrompt(), { scoring: "label alone" });
    const nothing = await model.prefill([]);
    for (const [i, name] of ["Q1", "Q57"].entries()) {
      const question = questionPrompt(survey.variable(name));
      for (const [place, respondent] of [...answers.respondents].entries()) {
        const chat = chatFor(profile(survey, respondent), question);
        const ids = model.tokenizer.encode(model.tokenizer.renderChat(chat, { addGenerationPrompt: true }));
        const asked = { ids, ...optionIds(model.tokenizer, question) };
        const [expected] = await model.scoreOptions(nothing, [asked]);
        const { rows, options } = answers.items[i]!;
        expected!.probabilities.forEach((probability, option) => {
          expect(rows[place * options.length + option]).toBeCloseTo(probability, 6);
        });
      }
    }
    nothing.dispose();
  });
});
