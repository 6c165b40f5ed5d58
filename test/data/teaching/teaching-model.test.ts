import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Properties, properties } from "../../../data/models/train/measure.js";
import { recipe, splitRespondents } from "../../../data/models/train/recipe.js";
import { loadModel } from "../../../lib/model/load-model.js";
import type { LocalModel } from "../../../lib/model/model.js";
import { onNoOption } from "../../../lib/simulate/answers/no-option.js";
import { personaPrompt } from "../../../lib/simulate/condition/persona-prompt.js";
import type { Simulation } from "../../../lib/simulate/result/simulation.js";
import { simulate } from "../../../lib/simulate/simulate.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";

const folder = fileURLToPath(new URL("../../../data/models/teaching", import.meta.url));
const forms = { tuned: "teaching", base: join(folder, "base") } as const;

interface Measured {
  readonly model: LocalModel;
  readonly run: Simulation;
  readonly shown: Properties;
}
const measured = {} as Record<keyof typeof forms, Measured>;
let card: string;

beforeAll(async () => {
  card = await readFile(join(folder, "README.md"), "utf8");
  const survey = await loadSurvey(
    fileURLToPath(new URL("../../../data/surveys/values.csv", import.meta.url)),
  );
  // Nobody the model was trained on.
  const respondents = splitRespondents(survey).heldOut.filter((_, index) => index % 6 === 0);
  const items = survey.items.filter((_, index) => index % 2 === 0);
  for (const form of ["tuned", "base"] as const) {
    const model = await loadModel(forms[form]);
    const run = await simulate({ survey, model, items, condition: personaPrompt(), respondents, seed: 1 });
    measured[form] = { model, run, shown: properties(run.human, run.answers, { seed: 1, repeats: 200 }) };
  }
}, 300_000);

afterAll(() => {
  for (const { model } of Object.values(measured)) model.dispose();
});

describe("the teaching model", () => {
  it("is labelled as a teaching model", () => {
    expect(measured.tuned.model.teaching).toBe(true);
    expect(measured.tuned.run.labels.join()).toMatch(/teaching model/);
  });

  it("takes at most 8 MB, both forms and their tokenizers together", async () => {
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const sizes = await Promise.all(
      files.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name))),
    );
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(8_000_000);
  });

  it.each(["tuned", "base"] as const)("is the model its card describes (%s)", (form) => {
    expect(card).toContain(measured[form].model.hash);
  });

  it("has injection groups at three different blocks", () => {
    const blocks = [0.5, 0.65, 0.8].map((depth) => Math.round(depth * measured.tuned.model.layers));
    expect(new Set(blocks).size).toBe(3);
  });

  it.each(["tuned", "base"] as const)(
    "answers as the profile has it: own-respondent association above the shuffled floor (%s)",
    (form) => {
      const { own, shuffled } = measured[form].shown;
      expect(own.low).toBeGreaterThan(shuffled.high);
    },
  );

  it("collapses when tuned: entropy of its marginals below human, and below its base form's", () => {
    expect(measured.tuned.shown.entropyDifference.high).toBeLessThan(0);
    expect(measured.tuned.shown.entropySimulated.high).toBeLessThan(measured.base.shown.entropySimulated.low);
  });

  it("puts almost no probability outside the options", () => {
    for (const { run } of Object.values(measured))
      expect(onNoOption(run.answers.noOption)).toBeLessThan(0.02);
  });

  it("was trained on four fifths of the respondents", () => {
    expect(recipe.heldOutShare).toBe(0.2);
    expect(card).toMatch(/720 held-out respondents/);
  });
});
