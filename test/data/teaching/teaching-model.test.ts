import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Properties, properties } from "../../../data/models/train/measure.js";
import { probeIdentity } from "../../../data/models/train/probe-identity.js";
import { recipe, splitRespondents } from "../../../data/models/train/recipe.js";
import { loadModel } from "../../../lib/model/load-model.js";
import type { LocalModel } from "../../../lib/model/model.js";
import { doseResponse } from "../../../lib/report/dose-response/dose-response.js";
import { onNoOption } from "../../../lib/simulate/answers/no-option.js";
import { direct } from "../../../lib/simulate/condition/direct.js";
import { personaPrompt } from "../../../lib/simulate/condition/persona-prompt.js";
import { personaVectors } from "../../../lib/simulate/condition/persona-vectors.js";
import type { Simulation } from "../../../lib/simulate/result/simulation.js";
import { simulate } from "../../../lib/simulate/simulate.js";
import { demographicVectors } from "../../../lib/steer/extract/demographic-vectors.js";
import { reliabilityAt } from "../../../lib/steer/vectors/reliability.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";

const folder = fileURLToPath(new URL("../../../data/models/teaching", import.meta.url));
const forms = { tuned: "teaching", base: join(folder, "base"), blind: join(folder, "blind") } as const;

interface Measured {
  readonly model: LocalModel;
  readonly run: Simulation;
  readonly shown: Properties;
}
const measured = {} as Record<keyof typeof forms, Measured>;
let card: string;
let survey: Survey;
/** Respondents no form was trained on. */
let heldOut: readonly number[];

beforeAll(async () => {
  card = await readFile(join(folder, "README.md"), "utf8");
  survey = await loadSurvey(fileURLToPath(new URL("../../../data/surveys/values.csv", import.meta.url)));
  heldOut = splitRespondents(survey).heldOut;
  const respondents = heldOut.filter((_, index) => index % 6 === 0);
  const items = survey.items.filter((_, index) => index % 2 === 0);
  for (const form of ["tuned", "base", "blind"] as const) {
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

  it("has no other forms, and the nearest name is told", async () => {
    await expect(loadModel("teaching/blid")).rejects.toThrow(
      /teaching model has no form 'teaching\/blid'\n.*'teaching\/blind'/,
    );
  });

  it("takes at most 10 MB, all forms and their tokenizers together", async () => {
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const sizes = await Promise.all(
      files.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name))),
    );
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(10_000_000);
  });

  it.each(["tuned", "base", "blind"] as const)("is the model its card describes (%s)", (form) => {
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

  it("carries the persona in its states: a linear probe reads every attribute nearly as well as the prompt says it", async () => {
    const { training } = splitRespondents(survey);
    const reads = await probeIdentity(measured.tuned.model, survey, {
      attributes: survey.identifiers.filter((name) => survey.variable(name).measure !== "scale"),
      layer: 4,
      fit: training.filter((_, index) => index % 3 === 0),
      read: heldOut.filter((_, index) => index % 3 === 0),
    });
    // The card has the figures; of twelve kinds of work a probe finds a little less.
    expect(reads.filter(({ ofBest }) => ofBest > 0.8).length).toBeGreaterThanOrEqual(13);
    for (const { attribute, ofBest } of reads) expect(ofBest, attribute).toBeGreaterThan(0.7);
  }, 120_000);

  it("answers the same in whatever order options are shown, and raw as in its template", async () => {
    const { model, run } = measured.base;
    const respondents = run.answers.respondents.slice(0, 30);
    const items = survey.items.slice(0, 20);
    const study = { survey, model, items, condition: personaPrompt(), respondents, seed: 1 };
    const asked = await Promise.all([
      simulate(study),
      simulate({ ...study, optionOrder: "reversed" }),
      simulate({ ...study, optionOrder: "random" }),
      simulate({ ...study, template: "raw" }),
    ]);
    const [first, ...others] = asked.map(({ answers }) => answers.items);
    for (const items of others) {
      // Half the sum of absolute differences: the share of answers that would have to change.
      const moved = items.map(
        ({ rows }, index) =>
          rows.reduce((sum, p, i) => sum + Math.abs(p - first![index]!.rows[i]!), 0) / 2 / respondents.length,
      );
      expect(Math.max(...moved)).toBeLessThan(0.2);
      expect(moved.reduce((sum, share) => sum + share, 0) / moved.length).toBeLessThan(0.1);
    }
  }, 120_000);

  it.each(["tuned", "base", "blind"] as const)(
    "answers the questions of another survey by a number, and knows nothing of them (%s)",
    async (form) => {
      const climate = await loadSurvey(
        fileURLToPath(new URL("../../../data/surveys/climate.csv", import.meta.url)),
      );
      const { answers } = await simulate({
        ...{ survey: climate, model: measured[form].model, items: ["policy_cars", "act_meat"] },
        ...{ respondents: [0], condition: direct(), seed: 1 },
      });
      expect(onNoOption(answers.noOption)).toBeLessThan(0.15);
      for (const { rows } of answers.items)
        for (const p of rows) expect(Math.abs(p - 1 / rows.length)).toBeLessThan(0.15);
    },
  );

  it.each(["tuned", "base", "blind"] as const)(
    "answers open questions in whole sentences (%s)",
    async (form) => {
      const { model } = measured[form];
      const replies = await Promise.all(
        [1, 2, 3].map((seed) =>
          model.answer("What worries you most when you think of the coming years?", { seed }),
        ),
      );
      for (const reply of replies) expect(reply).toMatch(/^[A-Z][^.]+\. [A-Z][^.]+\.$/);
    },
  );

  describe("vectors", () => {
    const attributes = ["Q260", "X003R2", "Q275", "Q287", "Q289"];
    const items = ["Q6", "Q29", "Q45", "Q46", "Q57", "Q164", "Q182", "Q184", "Q199", "Q209", "Q240", "Q254"];
    const doseOf = async (form: keyof typeof forms) => {
      const { model } = measured[form];
      const vectors = await demographicVectors(model, survey, { attributes, questions: 4, seed: 1 });
      const respondents = heldOut.filter((_, index) => index % 6 === 0);
      const run = await simulate({
        survey,
        model,
        items,
        respondents,
        seed: 1,
        condition: personaVectors({ vectors }),
      });
      const { doses } = await doseResponse(run, { strengths: [1, 4, 16] });
      return {
        vectors,
        own: doses.map(({ compared }) => compared.score.estimates.own),
        noOption: doses.map(({ noOption }) => onNoOption(noOption)),
      };
    };

    it("repeat, and move answers towards their own respondents until answers break", async () => {
      const { vectors, own, noOption } = await doseOf("base");
      const reliable = vectors.vectors.filter((vector) => reliabilityAt(vector, 5).least! > 0.8);
      expect(reliable.length).toBeGreaterThan(0.8 * vectors.vectors.length);
      const [one, four, sixteen] = own.map(({ value }) => value);
      expect(four).toBeGreaterThan(one!);
      expect(own[1]!.low).toBeGreaterThan(0);
      expect(sixteen).toBeLessThan(four!);
      expect(noOption[2]).toBeGreaterThan(0.05);
    }, 120_000);

    it("carry nothing into the answers of the blind twin", async () => {
      const { own } = await doseOf("blind");
      for (const { low, high } of own) {
        expect(low).toBeLessThanOrEqual(0);
        expect(high).toBeGreaterThanOrEqual(0);
      }
    }, 120_000);
  });
});
