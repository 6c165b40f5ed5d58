import { expect, it } from "vitest";
import type { LocalModel } from "../../../../lib/model/model.js";
import { optionIds, splitChats, systemText } from "../../../../lib/persona/chat.js";
import { profile } from "../../../../lib/persona/profile.js";
import { questionPrompt } from "../../../../lib/persona/question.js";
import type { SimulatedRun } from "../../../../lib/simulate/answers/run-shape.js";
import { psii } from "../../../../lib/simulate/condition/psii.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import type { NoiseScope } from "../../../../lib/steer/plan/noise.js";
import { SteeringPlan } from "../../../../lib/steer/plan/plan.js";
import { handSurvey } from "../hand-survey.js";
import { handVectors } from "../hand-vectors.js";
import { useTinyModel } from "../tiny-model.js";

const survey = handSurvey();
const items = ["Q1", "Q46", "Q57"];
const respondents = [7, 12];
let model: LocalModel;
useTinyModel((loaded) => {
  model = loaded;
});

const vectors = () =>
  handVectors(survey, ["Q260", "Q287"], model, ({ attribute, code, layer, i }) =>
    Math.sin(Number(attribute.slice(1)) + 7 * Number(code) + 3 * layer + i),
  );

/** `[options]`: what a model says to one item as one respondent, asked by hand. */
async function asked(steered: LocalModel, item: string, system: string): Promise<Float64Array> {
  const question = questionPrompt(survey.variable(item));
  const { prefix, continuations } = splitChats(steered.tokenizer, system, [question]);
  const before = await steered.prefill(prefix);
  const [scores] = await steered.scoreOptions(before, [
    { ids: continuations[0]!, ...optionIds(steered.tokenizer, question) },
  ]);
  before.dispose();
  return Float64Array.from(scores!.probabilities);
}

const simulated = (run: SimulatedRun, item: string, row: number) => {
  const { rows, options } = run.answers.items.find((answers) => answers.item === item)!;
  return rows.slice(row * options.length, (row + 1) * options.length);
};

it.each<[NoiseScope, boolean]>([
  ["agent", true],
  ["agent", false],
  ["token", true],
  ["call", true],
  ["call", false],
])(
  "a plan's hooks, of noise scope %s, steer one prompt as simulate does (profile: %s)",
  async (scope, inPrompt) => {
    const noise = { sigma: 0.3, scope, seed: 5 };
    const run = await simulate({
      ...{ survey, model, items, respondents, seed: 5, scoring: "label alone" },
      condition: { ...psii({ vectors: vectors(), noise: noise.sigma, scope }), profile: inPrompt },
    });
    const plan = new SteeringPlan({ vectors: vectors(), survey, noise });
    for (const [row, respondent] of respondents.entries())
      for (const item of items) {
        const system = systemText(inPrompt ? profile(survey, respondent) : undefined);
        const byHand = await model.withHooks(plan.hooks(respondent, { item }), (steered) =>
          asked(steered, item, system),
        );
        const plain = await asked(model, item, system);
        const expected = simulated(run, item, row);
        byHand.forEach((p, k) => {
          // Simulations put all items in one batch, which changes the rounding of the last bits.
          expect(p).toBeCloseTo(expected[k]!, 6);
        });
        expect(Math.max(...byHand.map((p, k) => Math.abs(p - plain[k]!)))).toBeGreaterThan(1e-4);
      }
  },
);

it("a simulation's own plan, calibrated noise included, gives the hooks it ran with", async () => {
  const run = await simulate({
    ...{ survey, model, items, respondents, seed: 5, scoring: "label alone" },
    condition: psii({ vectors: vectors(), noise: "auto" }),
  });
  const byHand = await model.withHooks(run.plan!.hooks(12), (steered) =>
    asked(steered, "Q46", systemText(profile(survey, 12))),
  );
  byHand.forEach((p, k) => {
    expect(p).toBeCloseTo(simulated(run, "Q46", 1)[k]!, 6);
  });
});

it("noise of scope call needs the item, and the error shows how to name it", () => {
  const noise = { sigma: 0.3, scope: "call" as const, seed: 5 };
  const plan = new SteeringPlan({ vectors: vectors(), survey, noise });
  expect(() => plan.hooks(7)).toThrow(/no item is named\n.*plan\.hooks\(7, \{ item: "Q1" \}\)/);
  expect(plan.withNoise({ ...noise, sigma: 0 }).hooks(7).length).toBeGreaterThan(0);
});

it("there are no hooks for a respondent the survey does not have", () => {
  const plan = new SteeringPlan({ vectors: vectors(), survey });
  expect(() => plan.hooks(99)).toThrow(/no respondent 99/);
});
