import { describe, expect, test } from "vitest";
import * as populi from "../../../lib/index.js";

/*
 * What nobody should give: each public function of personas, values, calibration, alignment and the five challenges is called
 * with NaN and with a promise in the place of every argument and every option. All must be refused by an error that teaches.
 */
const survey = await populi.loadSurvey("data/surveys/values.csv");
const model = await populi.loadModel("teaching");
const by = populi.segment(survey, { name: "country", identifiers: ["B_COUNTRY_ALPHA"] });
const run = await populi.simulate({
  ...{ survey, model, segmentation: by, items: ["Q199", "Q240"], condition: populi.personaPrompt() },
  ...{ respondents: 4, seed: 1, scoring: "label alone" },
});
const personas = populi.scoreInventory(await populi.loadPersonas("synthetic", { limit: 40 }), "mini-ipip");
const traits = ["extraversion", "agreeableness"];
const points = populi.traitPoints(personas, traits);
const descriptors = populi.valueDescriptors(survey, { items: ["trust"] });
const embed = async (texts: readonly string[]) => texts.map((text) => [text.length, 1]);
const ask = async () => "no";
const population = { survey, model, by, items: ["Q199"], personas: 1, seed: 1, descriptors, draws: 10 };
const sexes = new Map([
  [1, 0.5],
  [2, 0.5],
]);

/** Calls that are right, by function. */
const calls: Readonly<Record<string, readonly unknown[]>> = {
  temper: [[0.2, 0.8], { temperature: 2, values: [1, 2] }],
  fitTemperature: [run, { items: ["Q199"], by }],
  temperedRun: [run, populi.fitTemperature(run, { items: ["Q199"] })],
  pooledRun: [run, by],
  besideSample: [run, survey],
  traitPoints: [personas, traits, personas.weights],
  populationDistances: [points, points, { seed: 1, permutations: 9 }],
  importanceResample: [points, points, { seed: 1, method: "classifier", n: 5, clip: 5, least: 0.01 }],
  sinkhorn: [
    { from: points, to: points },
    { epsilon: 1, relax: 1, tolerance: 1e-3, iterations: 99 },
  ],
  alignPersonas: [
    {
      ...{ personas, reference: personas, traits, n: 5, seed: 1, ask: ["Q57"], itemsOf: survey },
      ...{ method: "classifier", clip: 5, least: 0.01, epsilon: 1, repeats: 1 },
    },
  ],
  "alignPersonas ": [{ personas, margins: { sex: sexes }, n: 5, seed: 1, bounds: [0.1, 9], least: 0.01 }],
  groupPersonas: [{ personas, group: "farmers", n: 2, seed: 1, embed, revise: ask, file: "a", attempts: 1 }],
  embedLocally: [model, 1],
  readInventory: ["mini-ipip"],
  scoreInventory: [personas, "mini-ipip", { keys: "trust", columns: {} }],
  generatePersonas: [
    {
      ...{
        texts: { ann: "I bake." },
        ask,
        judge: ask,
        seed: 1,
        file: "a",
        rubric: [{ name: "a", asks: "b" }],
      },
      ...{ threshold: 4, words: [10, 40], characters: 100, attempts: 1 },
    },
  ],
  loadPersonas: ["synthetic", { text: "persona", limit: 3 }],
  withItems: [personas, survey, ["Q57"]],
  psychometricAnswers: [{ personas, model, seed: 1, inventory: "mini-ipip", condition: populi.direct() }],
  valueDescriptors: [survey, { items: ["trust"], form: "hedged", set: "inglehart-welzel", columns: {} }],
  nearItems: [survey, descriptors, ["Q199"]],
  rewriteDescriptors: [descriptors, ask, { survey, items: ["Q199"], words: [3, 30], attempts: 1 }],
  valueProfile: [survey, descriptors, 0, 0],
  valuePersona: [descriptors],
  personaInstructions: [survey, "Q260", 2],
  profile: [survey, 0, { attributes: ["Q260"], leaveOut: [] }],
  questionPrompt: [survey.variable("Q199"), { order: "reversed", language: "en", labels: "numbers" }],
  culturalMap: [run, { by, instrument: "inglehart-welzel", columns: {} }],
  shapley: [{ ...population, condition: populi.direct() }],
  shapleyCost: [{ ...population, condition: populi.direct() }],
  valuePersonas: [
    {
      ...{
        ...population,
        injection: populi.direct(),
        bothForms: true,
        calibrate: ["Q47"],
        prompts: ["direct"],
      },
      ...{ populations: ["Arvenia"], baselines: ["uniform"], represented: {}, calibrateBy: "everyone" },
    },
  ],
  challenges: [
    run,
    {
      ...{
        budget: { prompts: 0 },
        only: ["bias"],
        rewordings: {},
        rewriter: model,
        frames: {},
        groupings: [],
      },
      ...{ heldOut: ["Q199"], design: populi.surveyDesign(survey), seed: 1, lead: (label: string) => label },
    },
  ],
  challengesCost: [run, { budget: { minutes: 1 }, only: ["bias"], heldOut: ["Q199"], seed: 1 }],
};

/** Where in a call something else can stand: an argument, or an option of it. */
function* places(
  args: readonly unknown[],
): Generator<readonly [place: string, (value: unknown) => unknown[]]> {
  for (const [k, arg] of args.entries()) {
    yield [`argument ${k + 1}`, (value) => args.with(k, value)];
    if (!isOptions(arg)) continue;
    for (const name of Object.keys(arg)) yield [name, (value) => args.with(k, { ...arg, [name]: value })];
    yield ["nosuch", (value) => args.with(k, { ...arg, nosuch: value })];
  }
}

/** An object written in the call, and nothing that a function returned. */
function isOptions(arg: unknown): arg is object {
  if (typeof arg !== "object" || arg === null || Object.getPrototypeOf(arg) !== Object.prototype)
    return false;
  return ![run, by, model, points, descriptors, survey.variable("Q199")].includes(arg as never);
}

describe("nothing, NaN and a promise are refused by", () => {
  test.each(Object.entries(calls))("%s", async (name, args) => {
    const call = (populi as unknown as Record<string, (...given: unknown[]) => unknown>)[name.trim()]!;
    const wrong = [
      ["no argument", []] as const,
      ...[...places(args)].flatMap(([place, withValue]) =>
        [Number.NaN, Promise.resolve(survey)].map(
          (value) => [`${place}: ${value}`, withValue(value)] as const,
        ),
      ),
    ];
    const accepted: string[] = [];
    for (const [what, given] of wrong) {
      try {
        await call(...given);
        accepted.push(what);
      } catch (error) {
        expect(error, `${name}, ${what}`).toBeInstanceOf(populi.PopuliError);
        expect((error as Error).message, what).not.toMatch(/\[object|undefined|=>.*\n/);
      }
    }
    expect(accepted).toEqual([]);
  });
});

test("a survey in the place of options is called one, and none of its parts an unknown option", async () => {
  const given = survey as unknown as Parameters<typeof populi.groupPersonas>[0];
  await expect(populi.groupPersonas(given)).rejects.toThrow(
    "groupPersonas was given a survey, not its options",
  );
});
