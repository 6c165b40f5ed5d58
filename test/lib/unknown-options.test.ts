import { expect, test } from "vitest";
import * as populi from "../../lib/index.js";

/** Public functions by what they were given before their options, which all have the wrong one. */
const before: Readonly<Record<string, readonly unknown[]>> = {
  ...{ simulate: [], collapse: [], serverCost: [], simulateShares: [], psii: [], personaVectors: [] },
  ...{ simvbg: [], multilingual: [], server: [], planMixed: [], answerReader: [{ options: [] }] },
  ...{ mixedFiles: ["human.csv", "simulated.csv"], mixed: [{}] },
  ...{ loadModel: ["teaching"], checkModel: ["teaching"], downloadModel: ["a/b"], convertModel: ["a", "b"] },
  ...{
    demographicVectors: [{}, {}],
    contrastVectors: [{}, {}],
    trainedVectors: [{}, {}],
    vectorCost: [{}, {}],
  },
  ...{ languageVectors: [{}], calibrateStrength: [{}, {}], generateTexts: [{}] },
  ...{ loadSurvey: ["a.csv"], loadShares: ["a.csv"], surveyOf: [{}], writeSurvey: [{}, "a.csv"] },
  ...{ joinWaves: [{}], codebookTable: [{}], meanOf: ["mean", ["Q1"]], stability: [{}] },
};

test.each(Object.entries(before))("%s names an option that it has not", async (name, others) => {
  const called = async () => (populi as Record<string, unknown>)[name] as (...given: unknown[]) => unknown;
  await expect(called().then((asked) => asked(...others, { wronng: 1 }))).rejects.toThrow(
    `${name} has no option 'wronng'`,
  );
});
