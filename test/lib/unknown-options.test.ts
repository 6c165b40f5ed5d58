import { describe, expect, test } from "vitest";
import * as populi from "../../lib/index.js";
import { optionTakers } from "./option-takers.js";

const survey = populi.surveyOf({ Q1: ["yes", "no", "no", "yes"], sex: ["f", "m", "f", "m"] });
const design = populi.surveyDesign(survey);
const answers = {
  respondents: Int32Array.of(0, 1),
  weights: Float64Array.of(1, 1),
  items: [{ item: "Q1", label: "", options: [1, 2], optionLabels: [], ordered: true, rows: [1, 0, 0, 1] }],
};
const run = { condition: { name: "direct" }, labels: [], human: answers, answers };
const points = { traits: ["age"], size: 2, values: [] };
/** It has every part that functions look for in what is given before their options. */
const something = new Proxy({}, { has: () => true });

/** What is given before the options, where `something` does not do. */
const before: Readonly<Record<string, readonly unknown[]>> = {
  ...{ "LoadedSurvey#frame": [["Q1"]], "Survey#frame": [["Q1"]] },
  ...{ challenges: [run], challengesCost: [run], compareRuns: [[run]], culturalMap: [run], evaluate: [run] },
  ...{ fitTemperature: [run], predictiveFidelity: [run], segmentMaps: [[run]], worth: [run] },
  ...{ structuralFidelity: [run] },
  ...{ calibratedDesign: [design], rakedDesign: [design], estimateProportions: [design, "Q1"] },
  ...{ estimateBy: [design, populi.estimateMean, "Q1"], linearRegression: [design, "Q1"] },
  ...{ logisticRegression: [design, "Q1", 1], multinomialRegression: [design, "Q1"] },
  ...{ proportionalOddsRegression: [design, "Q1"], profile: [survey, 0] },
  ...{ importanceResample: [points, points], populationDistances: [points, points] },
  ...{
    sinkhorn: [
      {
        costs: [
          [0, 1],
          [1, 0],
        ],
      },
    ],
    temper: [[0.5, 0.5]],
  },
  ...{ loadPersonas: ["personas.jsonl"], rewriteDescriptors: [something, () => ""] },
};

/** What methods are called on. */
const on: Readonly<Record<string, object>> = {
  ...{ LoadedSurvey: survey, Survey: survey, SteeringPlan: populi.SteeringPlan.prototype },
  Crosstab: populi.crosstab(design, "Q1", "sex"),
};

/** What does not look for unknown options: calls on a loaded model and its tokenizer, and what is no option. */
const others: ReadonlySet<string> = new Set([
  ...["answer", "generate", "generateTexts", "hiddenMeans", "meanHidden", "prefill", "scoreReplies"].map(
    (method) => `LocalModel#${method}`,
  ),
  ...["LocalModel#streamText", "Tokenizer#encode", "Tokenizer#renderChat", "Tokenizer#renderChats"],
  ...["replyContinuations", "new PopuliError"],
]);

const takers = optionTakers();

describe("an option that there is not", () => {
  test.each(takers.filter(({ name }) => !others.has(name)))(
    "is named by $name, as its argument $position",
    async ({ name, position }) => {
      const given = before[name]?.slice(0, position) ?? Array.from({ length: position }, () => something);
      const called = async () => publicFunction(name)(...given, { wronng: 1 });
      const [by] = name.split(/[ #]/).slice(-1);
      await expect(called()).rejects.toThrow(new RegExp(`${by}.* has no option 'wronng'`));
    },
  );

  test.each([
    ...["direct", "personaPrompt", "diversityRequest", "permutedIdentifiers", "nonsenseIdentifiers"],
    "shuffledIdentifiers",
  ])("is named by %s, which has none", (name) => {
    expect(() => publicFunction(name)({ temprature: 2 })).toThrow(
      `${name} has no option 'temprature'\n  it has none; to change a part, spread it: condition({ ...${name}(), … })`,
    );
  });

  test("is named by condition, which a run's condition can be spread into", () => {
    const misspelt = { ...populi.direct(), temprature: 2 };
    expect(() => populi.condition(misspelt)).toThrow(
      "condition has no option 'temprature'\n  did you mean 'temperature'?",
    );
    const resolved = { ...populi.direct(), plan: undefined, calibration: undefined };
    expect(populi.condition({ ...resolved, name: "again" }).name).toBe("again");
  });

  test("is looked for by everything that takes options", () => {
    const names = new Set(takers.map(({ name }) => name));
    expect(names.size).toBeGreaterThan(100);
    for (const listed of [...Object.keys(before), ...others]) expect(names).toContain(listed);
  });
});

type Called = (...given: unknown[]) => unknown;

/** `simulate`, `plot.worth`, `new SteeringPlan` or `LoadedSurvey#frame`, to be called. */
function publicFunction(name: string): Called {
  const [owner, method] = name.split("#") as [string, string | undefined];
  if (method !== undefined) return (on[owner] as Record<string, Called>)[method]!.bind(on[owner]);
  const [outer, inner] = name.replace("new ", "").split(".") as [string, string | undefined];
  const found = (populi as Record<string, unknown>)[outer];
  const called = inner === undefined ? found : (found as Record<string, unknown>)[inner];
  if (!name.startsWith("new ")) return called as Called;
  return (...given) => new (called as new (...all: unknown[]) => unknown)(...given);
}
