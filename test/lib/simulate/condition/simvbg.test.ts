import { describe, expect, it } from "vitest";
import type { LocalModel } from "../../../../lib/model/model.js";
import { replyOutcomes } from "../../../../lib/reader/tokens/outcomes.js";
import { onNoOption } from "../../../../lib/simulate/answers/no-option.js";
import { promptLanguages } from "../../../../lib/simulate/condition/multilingual.js";
import { simvbg } from "../../../../lib/simulate/condition/simvbg.js";
import { drawAnswer } from "../../../../lib/simulate/read/draw-answer.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import type { AnswerMode } from "../../../../lib/simulate/study/study.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { useTinyModel } from "../../steer/tiny-model.js";

const survey = handSurvey(24);
const items = ["Q1", "Q57"];
let model: LocalModel;
useTinyModel((loaded) => {
  model = loaded;
});

const sides = ["cognitive", "affective", "behavioural"];

/** The same model, its prompts written down, answering what `answer` says instead of itself. */
function watched(answer: (question: string) => readonly number[]) {
  const prompts: string[] = [];
  const stories: string[] = [];
  const spied: LocalModel = {
    ...model,
    async generate(ids) {
      stories.push(...ids.map((each) => model.tokenizer.decode(each)));
      return ids.map(() => model.tokenizer.encode("You grew up by the sea."));
    },
    async generateTexts(ids) {
      return ids.map(() => ({ ids: [], text: "?", ended: "end" as const }));
    },
    async prefill(ids, _, { after } = {}) {
      return { ids: [...(after?.ids ?? []), ...ids], dispose: () => {} };
    },
    async scoreReplies(prefix, questions) {
      return questions.map(({ ids, likely }) => {
        const text = model.tokenizer.decode([...prefix.ids, ...ids]);
        prompts.push(text);
        const shares = answer(text);
        const { count, unread } = replyOutcomes(likely.length);
        const outcomes = Float64Array.from({ length: count }, (_, i) => 0.75 * (shares[i] ?? 0));
        outcomes[unread] = 0.25;
        return { outcomes, notFollowed: 0, paths: 1, passes: 2 };
      });
    },
  };
  return { spied, prompts, stories };
}

const run = (of: LocalModel, mode: AnswerMode = "probabilities", respondents = [0]) =>
  simulate({ survey, model: of, items, respondents, seed: 5, mode, condition: simvbg({ words: 8 }) });

describe("SimVBG", () => {
  it("tells the story in place of the profile it was written from, in all three rounds", async () => {
    const { spied, prompts, stories } = watched(() => [1]);
    await run(spied);
    expect(stories).toHaveLength(1);
    expect(stories[0]).toContain("You are a man. You live on your own.");
    expect(prompts).toHaveLength(3 * items.length);
    for (const prompt of prompts) {
      expect(prompt).toContain("Answer as this person would. You grew up by the sea.");
      expect(prompt).not.toContain("You are a man.");
    }
  });

  it("lets unanimous answers stand as certain and asks no coordinator", async () => {
    const { spied, prompts } = watched(() => [0, 1]);
    const { answers } = await run(spied);
    expect(prompts.some((prompt) => prompt.includes("Weigh them"))).toBe(false);
    expect([...answers.items[0]!.rows]).toEqual([0, 1, 0, 0]);
    expect(onNoOption(answers.noOption)).toBe(0.25);
  });

  it("gives the coordinator the three answers where they differ, and keeps its exact probabilities", async () => {
    const even = [0.25, 0.25, 0.25, 0.25];
    const decision = [0.1, 0.2, 0.3, 0.4];
    const { spied, prompts } = watched((text) => (text.includes("Weigh them") ? decision : even));
    const respondents = [0, 1, 2, 6, 7, 8];
    const { answers } = await run(spied, "probabilities", respondents);
    const labels = ["very", "quite", "not very", "not at all"];
    respondents.forEach((respondent, i) => {
      const chosen = sides.map((side) => drawAnswer(even, 5, respondent, `Q1 ${side}`));
      const row = [...answers.items[0]!.rows.subarray(4 * i, 4 * i + 4)];
      if (new Set(chosen).size === 1) {
        expect(row[chosen[0]!]).toBe(1);
        return;
      }
      row.forEach((p, k) => {
        expect(p).toBeCloseTo(decision[k]!, 12);
      });
      const [thought, felt, done] = chosen.map((place) => `"${labels[place]}"`);
      const lead = `your thoughts said ${thought}, your feelings ${felt}, your way of life ${done}.`;
      expect(prompts.some((prompt) => prompt.includes(lead))).toBe(true);
    });
  });

  it("counts an answer that names no option as no agreement", async () => {
    const { spied } = watched(() => [1]);
    const { answers } = await run(spied, "sample");
    expect(onNoOption(answers.noOption)).toBe(1);
  });

  it("decodes each side under a seed of its own, and the coordinator where they differ", async () => {
    const seeds = new Set<number>();
    let coordinated = 0;
    const spied: LocalModel = {
      ...model,
      async generate(ids) {
        return ids.map(() => []);
      },
      async generateTexts(ids, { seeds: given }) {
        return ids.map((each, i) => {
          const decides = model.tokenizer.decode(each).includes("Weigh them");
          seeds.add(given[i]!);
          coordinated += decides ? 1 : 0;
          const text = decides ? "2" : String(1 + (given[i]! % 2));
          return { ids: model.tokenizer.encode(text), text, ended: "end" as const };
        });
      },
    };
    const respondents = [0, 1, 2, 6, 7, 8];
    const { answers } = await run(spied, "sample", respondents);
    expect(seeds.size).toBeGreaterThanOrEqual(3 * items.length * respondents.length);
    expect(coordinated).toBeGreaterThan(0);
    // First of four answers: only where all three sides gave it.
    const firsts = answers.items[0]!.rows.filter((_, i) => i % 4 === 0).reduce((a, b) => a + b, 0);
    expect(firsts).toBeLessThan(respondents.length / 2);
    expect(onNoOption(answers.noOption)).toBe(0);
  });

  it("gives the same answers on a model whoever else is asked, and other ones under another seed", async () => {
    const options = { survey, model, items: ["Q240"], condition: simvbg({ words: 8 }) };
    const rows = async (respondents: number[], seed = 5) =>
      (await simulate({ ...options, respondents, seed })).answers.items[0]!.rows;
    const several = await rows([1, 2, 7]);
    expect(several.slice(10, 20)).toEqual(await rows([2]));
    expect(several).not.toEqual(await rows([1, 2, 7], 6));
  });

  it("has the stories of all written together", async () => {
    const { spied, stories } = watched(() => [1]);
    let calls = 0;
    const counted: LocalModel = {
      ...spied,
      generate: (ids, options) => {
        calls += 1;
        return spied.generate(ids, options);
      },
    };
    await run(counted, "probabilities", [0, 1, 2, 6, 7, 8]);
    expect([calls, stories.length]).toEqual([1, 6]);
  });

  it("asks for the story, its sides and the coordinator in the language of the respondent's prompt", async () => {
    const even = [0.25, 0.25, 0.25, 0.25];
    for (const [language, writer, feelings, weigh] of [
      ["es", "Escribes breves historias", "¿Qué sientes ante esto", "tus pensamientos dijeron «"],
      ["zh", "撰写人物的简短生平", "你对此有什么感受", "请加以权衡"],
      ["ru", "короткие жизнеописания", "Что ты при этом чувствуешь", "Взвесь это"],
      ["ar", "سِيَرًا قصيرة", "بماذا تشعر", "وازن بينها"],
    ] as const) {
      const { spied, prompts, stories } = watched(() => even);
      const condition = { ...simvbg({ words: 8 }), languages: promptLanguages({ among: [language] }) };
      await simulate({ survey, model: spied, items, respondents: [0, 1, 2], seed: 5, condition });
      expect(stories[0]).toContain(writer);
      for (const part of [feelings, weigh])
        expect(prompts.some((prompt) => prompt.includes(part))).toBe(true);
      expect([...stories, ...prompts].join()).not.toMatch(/What do you (think|feel)|Weigh them|life stories/);
    }
  });
});
