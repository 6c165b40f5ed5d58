import { describe, expect, it } from "vitest";
import type { LocalModel } from "../../../lib/model/model.js";
import { track } from "../../../lib/progress/track.js";
import { LocalAnswerer } from "../../../lib/simulate/answerer/local/local-answerer.js";
import type { Condition } from "../../../lib/simulate/condition/condition.js";
import { direct } from "../../../lib/simulate/condition/direct.js";
import { personaPrompt } from "../../../lib/simulate/condition/persona-prompt.js";
import { psii } from "../../../lib/simulate/condition/psii.js";
import type { Simulation } from "../../../lib/simulate/result/simulation.js";
import { simulate } from "../../../lib/simulate/simulate.js";
import { simulateWithin } from "../../../lib/simulate/simulate-conditions.js";
import { makeStudy, type StudyOptions } from "../../../lib/simulate/study/make-study.js";
import { handSurvey } from "../steer/hand-survey.js";
import { handVectors } from "../steer/hand-vectors.js";
import { useTinyModel } from "../steer/tiny-model.js";

const survey = handSurvey();
let model: LocalModel;
let conditions: Condition[];
useTinyModel((loaded) => {
  model = loaded;
  const vectors = handVectors(survey, ["Q260", "Q271"], model, ({ code, layer, i }) =>
    Math.sin(Number(code) + layer + i),
  );
  conditions = [
    psii({ vectors, noise: "auto" }),
    { ...psii({ vectors, noise: 0.3, scope: "token" }), name: "by token" },
    { ...psii({ vectors, noise: 0.3, scope: "call" }), name: "by call" },
    { ...psii({ vectors, noise: 0, layers: 4 }), name: "at the last block" },
    personaPrompt(),
    direct(),
  ];
});

const rows = (simulation: Simulation) => simulation.answers.items.map((item) => [...item.rows]);

describe("conditions simulated together", () => {
  it.each<[string, Partial<StudyOptions>]>([
    ["exact probabilities", {}],
    ["decoded answers", { mode: "sample" }],
    ["questions with history", { asking: "with history", itemOrder: "random" }],
    ["decoded answers with history", { asking: "with history", mode: "sample" }],
    ["a random order of options", { optionOrder: "random" }],
  ])("give what each gives by itself, to the bit: %s", async (_, how) => {
    const asked = {
      survey,
      model,
      items: ["Q1", "Q57", "Q46"],
      respondents: 3,
      seed: 1,
      scoring: "label alone",
      replyTokens: "psii",
      ...how,
    } as const;
    const study = makeStudy(asked);
    const answered: number[] = [];
    const steps = { task: "conditions", total: 18, unit: "respondents" };
    const progress = ({ done }: { readonly done: number }) => answered.push(done);
    const together = await track(steps, { progress }, (track) =>
      simulateWithin(
        track,
        new LocalAnswerer(model),
        conditions.map((condition) => ({ study, condition })),
      ),
    );
    expect(answered).toEqual([0, ...Array.from({ length: 18 }, (_, i) => i + 1), 18]);
    for (const [place, condition] of conditions.entries()) {
      const alone = await simulate({ ...asked, condition });
      expect(rows(together[place]!)).toEqual(rows(alone));
      expect(together[place]!.drawn).toEqual(alone.drawn);
      expect(together[place]!.id).toBe(alone.id);
    }
  });
});

describe("conditions asked side by side", () => {
  it.each(["label alone", "constrained", "as read"] as const)(
    "give what each gives by itself, but for rounding: %s",
    async (scoring) => {
      const asked = { survey, model, items: ["Q1", "Q57"], respondents: 2, seed: 1, scoring } as const;
      const study = makeStudy(asked);
      const answerer = new LocalAnswerer(model);
      const under = [
        ...conditions.slice(1),
        { ...personaPrompt(), name: "asked for variety", request: "Be as diverse as possible." },
        { ...direct(), name: "asked for honesty", request: "Be honest." },
      ];
      const steps = { task: "conditions", total: 2 * under.length, unit: "respondents" };
      const together = await track(steps, {}, (track) =>
        simulateWithin(
          track,
          answerer,
          under.map((condition) => ({ study, condition })),
          { sideBySide: true },
        ),
      );
      const alone = new LocalAnswerer(model);
      const apart = await track(steps, {}, (track) =>
        simulateWithin(
          track,
          alone,
          under.map((condition) => ({ study, condition })),
        ),
      );
      expect(answerer.memo.asked).toBe(alone.memo.asked);
      for (const [place, { answers, id }] of together.entries()) {
        expect(id).toBe(apart[place]!.id);
        for (const [j, { rows: found }] of answers.items.entries()) {
          const { rows: expected } = apart[place]!.answers.items[j]!;
          found.forEach((p, k) => {
            expect(Math.abs(p - expected[k]!)).toBeLessThan(1e-5);
          });
        }
      }
    },
  );
});
