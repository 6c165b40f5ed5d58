import { describe, expect, test } from "vitest";
import { alignPersonas } from "../../../lib/align/align-personas.js";
import { evaluate } from "../../../lib/fidelity/evaluate.js";
import { loadModel } from "../../../lib/model/load-model.js";
import type { LocalModel } from "../../../lib/model/model.js";
import { embedLocally } from "../../../lib/narrative/group/embed.js";
import { groupPersonas } from "../../../lib/narrative/group/group-personas.js";
import { loadPersonas } from "../../../lib/narrative/persona/load-personas.js";
import { withItems } from "../../../lib/narrative/persona/with-items.js";
import { valueDescriptors } from "../../../lib/persona/descriptors/value-descriptors.js";
import { besideSample } from "../../../lib/simulate/answers/beside-sample.js";
import { type Condition, condition } from "../../../lib/simulate/condition/condition.js";
import { direct } from "../../../lib/simulate/condition/direct.js";
import { diversityRequest } from "../../../lib/simulate/condition/diversity-request.js";
import { highTemperature } from "../../../lib/simulate/condition/high-temperature.js";
import { multilingual } from "../../../lib/simulate/condition/multilingual.js";
import { personaPrompt } from "../../../lib/simulate/condition/persona-prompt.js";
import { personaVectors } from "../../../lib/simulate/condition/persona-vectors.js";
import { psii } from "../../../lib/simulate/condition/psii.js";
import { simvbg } from "../../../lib/simulate/condition/simvbg.js";
import { valuePersona } from "../../../lib/simulate/condition/value-persona.js";
import { simulate } from "../../../lib/simulate/simulate.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";
import { fitTemperature, type GroupTemperature } from "../../../lib/temper/fit-temperature.js";
import { pooledRun } from "../../../lib/temper/pooled-run.js";
import { temperedRun } from "../../../lib/temper/tempered-run.js";
import { handSegmentation, handSurvey } from "../steer/hand-survey.js";
import { handVectors } from "../steer/hand-vectors.js";
import { useTinyModel } from "../steer/tiny-model.js";

const survey = handSurvey();
const segmentation = handSegmentation(survey);
const descriptors = valueDescriptors(survey, { items: ["Q271", "Q287"] });
const items = ["Q1", "Q46"];
let model: LocalModel;
useTinyModel((loaded) => {
  model = loaded;
});

/** Whose profile is said: parts of a condition, or a persona set of their own. */
const sources: Readonly<Record<string, Partial<Condition>>> = {
  identifiers: {},
  values: { descriptors },
  "personality, drawn": { descriptors: valueDescriptors(survey, { set: "big-five" }) },
  "the most frequent of a segment": { persona: "segment, modal" },
  "a member of a segment": { persona: "segment, drawn" },
  "values of another respondent": { persona: "another respondent", descriptors },
  nonsense: { persona: "nonsense" },
  "shuffled order": { persona: "shuffled order" },
};

const vectorsOf = (people: Survey, attribute: string) =>
  handVectors(people, [attribute], model, ({ code, layer, i }) => Math.sin(Number(code) + layer + i));

function conditions(people: Survey, attribute: string): Condition[] {
  const vectors = vectorsOf(people, attribute);
  return [
    personaPrompt(),
    diversityRequest(),
    multilingual({ among: ["en", "es"] }),
    psii({ vectors, noise: 0.3 }),
    { ...personaVectors({ vectors }), profile: true },
    simvbg({ words: 4 }),
  ];
}

/** Simulates, calibrates and evaluates; the run beside `human` where it has no answers of its own. */
async function calibrated(people: Survey, asked: Condition, human?: Survey): Promise<string> {
  const run = await simulate({
    ...{ survey: people, model, items, condition: asked, respondents: 3, seed: 1, scoring: "constrained" },
    ...(human === undefined && { segmentation }),
  });
  const held = human === undefined ? run : besideSample(run, human);
  // Answers that three sides of a person agree on are single options.
  const whole = asked.backstory !== undefined ? pooledRun(held) : held;
  const tempered = temperedRun(whole, fitTemperature(whole, { items: ["Q46"] }));
  const { score } = await evaluate(tempered, { draws: 20 });
  expect(Number.isFinite(score.estimates.kl.value)).toBe(true);
  return tempered.condition.name;
}

describe("any persona source, under any condition, calibrated", () => {
  test.each(Object.entries(sources))("%s", async (name, parts) => {
    for (const one of conditions(survey, "Q260")) {
      const asked = condition({ ...one, ...parts, profile: true, name: `${name} × ${one.name}` });
      expect(await calibrated(survey, asked)).toBe(`${name} × ${one.name}, calibrated`);
    }
  });

  test("no profile at all", async () => {
    expect(await calibrated(survey, direct())).toBe("direct, calibrated");
  });

  test("persona sets, beside a survey's answers: narratives, a group of them, an aligned set", async () => {
    const stories = await loadPersonas("synthetic", { limit: 20 });
    const group = await groupPersonas({
      ...{ personas: stories, group: "people who work with their hands", n: 4, seed: 1 },
      embed: embedLocally(model, 1),
    });
    const aligned = await alignPersonas({
      ...{ personas: stories, n: 10, seed: 1, ask: items, itemsOf: survey },
      margins: {
        sex: new Map([
          [1, 0.4],
          [2, 0.6],
        ]),
      },
    });
    for (const personas of [
      withItems(stories, survey, items),
      withItems(group.survey, survey, items),
      aligned.survey,
    ])
      for (const one of conditions(stories, "sex"))
        expect(await calibrated(personas, { ...one, profile: true }, survey)).toBe(`${one.name}, calibrated`);
  });
  test("decoded answers, which are single options: their shares are calibrated", async () => {
    const teaching = await loadModel("teaching");
    const values = await loadSurvey("data/surveys/values.csv");
    const asked = condition({
      ...highTemperature(),
      ...valuePersona(valueDescriptors(values, { items: ["happiness", "god"] })),
      name: "hot values",
    });
    const run = await simulate({
      ...{ survey: values, model: teaching, items: ["Q199", "Q240"], condition: asked },
      ...{ respondents: 8, seed: 1, mode: "sample" },
    });
    teaching.dispose();
    expect(() => fitTemperature(run, { items: ["Q240"] })).toThrow(
      /Q240: each simulated answer is a single option[\s\S]*pooledRun\(run\)/,
    );
    const pooled = pooledRun(run);
    const fitted = fitTemperature(pooled, { items: ["Q240"] });
    const [{ human, before, after, reached }] = fitted.groups as [GroupTemperature];
    expect(Math.abs(after - human)).toBeLessThan(reached ? 1e-6 : Math.abs(before - human) + 1e-12);
    const tempered = temperedRun(pooled, fitted);
    expect(tempered.labels.slice(-2).join()).toMatch(
      /^answers are the shares of everyone,calibrated: T .* fitted on Q240$/,
    );
  });
});
