import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { LocalModel } from "../../../../lib/model/model.js";
import { directInstruction } from "../../../../lib/persona/chat.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { contrastVectors } from "../../../../lib/steer/extract/contrast-vectors.js";
import { demographicVectors } from "../../../../lib/steer/extract/demographic-vectors.js";
import { vectorCost } from "../../../../lib/steer/extract/vector-cost.js";
import { handSurvey } from "../hand-survey.js";
import { useTinyModel } from "../tiny-model.js";

const survey = handSurvey();
let model: LocalModel;
useTinyModel((loaded) => {
  model = loaded;
});
const kept = mkdtempSync(join(tmpdir(), "populi estimators "));
afterAll(() => rmSync(kept, { recursive: true }));

const questions = ["Why?", "Who are you?"];
const texts = {
  Q260: {
    questions,
    instructions: [
      { code: 1, texts: ["You are a man.", "A man speaks."] },
      { code: 2, texts: ["You are a woman.", "A woman speaks."] },
    ],
  },
};
const options = { attributes: ["Q260"], texts, seed: 1, maximumTokens: 4 };
const raw = (instruction: string, question: string) =>
  model.tokenizer.encode(`${instruction}\n${question}\n`, { special: true });

/** The model, counting answers that are sampled and texts whose states are taken. */
function counting() {
  const counts = { answers: 0, passes: 0 };
  const counted: LocalModel = {
    ...model,
    generate: (prompts, how) => {
      counts.answers += prompts.length;
      return model.generate(prompts, how);
    },
    meanHidden: (spans, how) => {
      counts.passes += spans.length;
      return model.meanHidden(spans, how);
    },
  };
  return { counted, counts };
}

describe("estimators of demographic vectors", () => {
  it("at the last token give what contrast pairs give, shorter by (K − 1)/K", async () => {
    const vectors = await demographicVectors(model, survey, { ...options, cache: false });
    // Nothing is generated for contrast pairs.
    const { maximumTokens: _, ...ofPairs } = options;
    const pairs = await contrastVectors(model, survey, { ...ofPairs, cache: false });
    expect(vectors.provenance).toMatchObject({ method: "difference of means", estimator: "last token" });
    expect(vectors.provenance.decoding).toBeUndefined();
    for (const [v, { rows }] of vectors.vectors.entries())
      for (const [i, x] of rows.entries()) expect(x).toBeCloseTo(pairs.vectors[v]!.rows[i]! / 2, 5);
    expect(vectors.vectors[0]!.agreement).toHaveLength(model.layers + 1);
    const layer = model.layers;
    expect(vectors.vectors[0]!.wordingAgreement![layer]).toBeCloseTo(
      pairs.vectors[0]!.wordingAgreement![layer]!,
      4,
    );
  });

  it("over shared answers read the same answer, sampled once, after every instruction", async () => {
    const { counted, counts } = counting();
    const vectors = await demographicVectors(counted, survey, {
      ...{ ...options, cache: false, template: "raw" },
      estimator: "shared answers",
    });
    // Two questions, and not two for each of four instructions.
    expect(counts.answers).toBe(2);
    const found = await Promise.all(
      texts.Q260.instructions.map(async ({ texts: own }) => {
        const sum = new Float64Array((model.layers + 1) * model.width);
        for (const instruction of own)
          for (const question of questions) {
            const ids = raw(instruction, question);
            const answer = await answerOf(question);
            const span = { ids: [...ids, ...answer], from: ids.length, to: ids.length + answer.length };
            const [state] = await model.meanHidden([span]);
            for (const [i, x] of state!.entries()) sum[i] = sum[i]! + x / 4;
          }
        return sum;
      }),
    );
    const [men, women] = found;
    for (const [i, x] of vectors.vectors[0]!.rows.entries())
      expect(x).toBeCloseTo((men![i]! - women![i]!) / 2, 4);
  });

  it("with a cache ask nothing again, and only what is new when there are more texts", async () => {
    const { counted, counts } = counting();
    const cache = join(kept, "cache");
    const fewer = {
      Q260: {
        questions,
        instructions: texts.Q260.instructions.map((own) => ({ ...own, texts: own.texts.slice(0, 1) })),
      },
    };
    const cost = await vectorCost(model, survey, { ...options, cache });
    expect(cost).toMatchObject({ prompts: 8, kept: 0, answers: 0 });
    await demographicVectors(counted, survey, { ...options, texts: fewer, cache });
    expect(counts.passes).toBe(4);
    expect((await vectorCost(model, survey, { ...options, cache })).kept).toBe(4);
    const first = await demographicVectors(counted, survey, { ...options, cache });
    expect(counts.passes).toBe(8);
    const again = await demographicVectors(counted, survey, { ...options, cache });
    expect(counts.passes).toBe(8);
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(again.fingerprint).toBe(
      (await demographicVectors(model, survey, { ...options, cache: false })).fingerprint,
    );
    expect(readdirSync(cache).every((name) => name.startsWith("wording-"))).toBe(true);
  });

  it("until a reliability add texts, and say when they run out", async () => {
    const { counted, counts } = counting();
    const until = await demographicVectors(counted, survey, {
      ...{ ...options, cache: false, questions: 1, instructions: 1 },
      until: 0.999,
    });
    expect(until.provenance.texts).toMatchObject([{ questions: 2, instructionsPerValue: 2 }]);
    expect(until.provenance.until).toEqual({
      reliability: 0.999,
      attributes: [{ attribute: "Q260", reached: false }],
    });
    expect(until.toTable().notes.join(" ")).toContain("they ran out before that for Q260");
    // The first round's prompts are not asked again: 2, then the other 6, by blocks of questions.
    expect(counts.passes).toBeLessThanOrEqual(2 + 8);
    await expect(demographicVectors(model, survey, { ...options, until: 1 })).rejects.toThrow(/until: 1/);
  });

  it("are refused by an unknown name, with the nearest", async () => {
    const estimator = "last tokn" as "last token";
    await expect(demographicVectors(model, survey, { ...options, estimator })).rejects.toThrow(
      /estimator: 'last tokn'.*\n.*'last token'/,
    );
  });
});

/** The answer that the model gives as no particular person, by the estimator's own seed. */
async function answerOf(question: string): Promise<readonly number[]> {
  const [reply] = await model.generate([raw(directInstruction, question)], {
    ...{ temperature: 1, topP: 0.8, topK: 20, maximumTokens: 4 },
    seeds: [randomStream(1, ["shared answer", question]).integer(2 ** 31)],
  });
  return reply!;
}
