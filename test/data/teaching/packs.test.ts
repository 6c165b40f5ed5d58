import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { type PackSource, packDrawer } from "../../../data/models/train/draw-packs.js";
import { identityCodes } from "../../../data/models/train/identity-codes.js";
import { chatIds } from "../../../data/models/train/item-ids.js";
import { answered } from "../../../data/models/train/packs.js";
import { saidTexts } from "../../../data/models/train/said-texts.js";
import { fitTargets } from "../../../data/models/train/targets.js";
import { loadWordings } from "../../../data/models/train/wordings.js";
import { directInstruction, splitChats, systemText } from "../../../lib/persona/chat.js";
import { chatForm } from "../../../lib/persona/chat-form.js";
import { profile } from "../../../lib/persona/profile.js";
import { questionPrompt } from "../../../lib/persona/question.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";

import { teachingTokenizer } from "./teaching-tokenizer.js";

const file = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const attributes = ["B_COUNTRY_ALPHA", "Q260", "Q287"];
const items = ["Q1", "Q46", "Q57", "Q182"];

let source: PackSource;
beforeAll(async () => {
  const survey = await loadSurvey(file("data/surveys/values.csv"));
  const tokenizer = teachingTokenizer;
  const respondents = Array.from({ length: 300 }, (_, respondent) => respondent);
  source = {
    survey,
    tokenizer,
    end: 1,
    attributes,
    further: ["X003R2"],
    said: saidTexts(survey, [...attributes, "X003R2"]),
    respondents,
    targets: fitTargets(survey, respondents, { items, attributes, ridge: 30 }),
    shape: (p) => p,
    tokens: 300,
    wordings: await loadWordings(survey),
    codes: identityCodes(survey, [...attributes, "X003R2"]),
    blocks: 8,
    blind: false,
    seed: 5,
  };
});

describe("answered", () => {
  const item = { ids: [90, 91], labels: [[1], [2], [1, 0]] };
  const p = Float64Array.of(0.2, 0.5, 0.3);

  it("has for the first digit the total probability of the options that begin with it", () => {
    const { scored } = answered(item, p, 1, 99);
    expect(scored[0]).toEqual({
      position: 1,
      next: new Map([
        [1, 0.5],
        [2, 0.5],
      ]),
    });
    expect(scored[1]).toEqual({ position: 2, next: new Map([[99, 1]]) });
  });

  it("has after a 1 the end or a 0, in the ratio of options 1 and 10", () => {
    const { ids, scored } = answered(item, p, 2, 99);
    expect(ids).toEqual([90, 91, 1, 0]);
    expect(scored[1]!.next.get(99)).toBeCloseTo(0.4, 12);
    expect(scored[1]!.next.get(0)).toBeCloseTo(0.6, 12);
    expect(scored[2]).toEqual({ position: 3, next: new Map([[99, 1]]) });
  });
});

describe("packDrawer", () => {
  it("draws the same packs for the same step and shard, others for others", () => {
    const draw = packDrawer(source);
    expect(packDrawer(source)(7, 1)).toEqual(draw(7, 1));
    expect(draw(7, 0)).not.toEqual(draw(7, 1));
    expect(draw(8, 1)).not.toEqual(draw(7, 1));
  });

  it.each(["chat", "raw"] as const)(
    "joins profile and question into exactly the ids of the whole chat (%s)",
    (form) => {
      const { survey, tokenizer } = source;
      const ids = chatIds(tokenizer, form);
      const whole = chatForm(tokenizer, { raw: form === "raw" });
      for (const respondent of [0, 7, 40, 123])
        for (const item of items)
          for (const order of ["as written", "reversed"] as const) {
            const system = systemText(profile(survey, respondent, { attributes }));
            const variable = survey.variable(item);
            const { prefix, continuations } = splitChats(whole, system, [
              questionPrompt(variable, { order }),
            ]);
            const joined = [...ids.prefix(system), ...ids.item(variable, order).ids];
            expect(joined).toEqual([...prefix, ...continuations[0]!]);
          }
    },
  );

  it("has no profile in the direct condition, and the marginals as targets", () => {
    const { survey, tokenizer, targets } = source;
    const draw = packDrawer(source);
    const packs = Array.from({ length: 200 }, (_, step) => draw(step + 1, 0)).flat();
    const silent = packs.filter(({ kind }) => kind === "none");
    expect(silent.length).toBeGreaterThan(0);
    const direct = splitChats(tokenizer, directInstruction, [questionPrompt(survey.variable("Q57"))]);
    const asked = silent
      .flatMap(({ prefix, questions }) => {
        const [chat, raw] = (["chat", "raw"] as const).map((form) =>
          chatIds(tokenizer, form).prefix(directInstruction),
        );
        expect([chat, raw]).toContainEqual(prefix);
        return questions;
      })
      .find(({ ids }) => ids.slice(0, -1).join() === direct.continuations[0]!.join())!;
    const wanted = targets.mean(items.indexOf("Q57"));
    expect([...asked.scored[0]!.next.values()]).toEqual(
      [...wanted].map((share) => expect.closeTo(share, 12)),
    );
  });

  it("compares each loss with the entropy of its target and with the loss of the marginal, which is never below it", () => {
    const draw = packDrawer(source);
    for (let step = 1; step <= 30; step++) {
      for (const { questions } of draw(step, 0)) {
        for (const { floor, ofMarginal } of questions)
          expect(ofMarginal).toBeGreaterThanOrEqual(floor - 1e-12);
      }
    }
  });
});
