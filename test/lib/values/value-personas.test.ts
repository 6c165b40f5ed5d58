import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { evaluate } from "../../../lib/fidelity/evaluate.js";
import { loadModel } from "../../../lib/model/load-model.js";
import { valueDescriptors } from "../../../lib/persona/descriptors/value-descriptors.js";
import { segment } from "../../../lib/segment/segment.js";
import { condition } from "../../../lib/simulate/condition/condition.js";
import { psii } from "../../../lib/simulate/condition/psii.js";
import { simvbg } from "../../../lib/simulate/condition/simvbg.js";
import { valuePersona } from "../../../lib/simulate/condition/value-persona.js";
import { wordsFor } from "../../../lib/simulate/prompt/words.js";
import { simulate } from "../../../lib/simulate/simulate.js";
import { mergeShards } from "../../../lib/simulate/store/merge-shards.js";
import { shardFile } from "../../../lib/simulate/study/shard.js";
import { demographicVectors } from "../../../lib/steer/extract/demographic-vectors.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import { shapley } from "../../../lib/values/shapley.js";
import { shapleyCost } from "../../../lib/values/shapley-cost.js";
import { valuePersonas } from "../../../lib/values/value-personas.js";

describe("the synthetic survey, answered by the teaching model", async () => {
  const survey = await loadSurvey("data/surveys/values.csv");
  const model = await loadModel("teaching");
  const by = segment(survey, { name: "country", identifiers: ["B_COUNTRY_ALPHA"] });
  const values = valueDescriptors(survey, { items: ["happiness", "trust", "god"] });
  const folder = mkdtempSync(join(tmpdir(), "values é "));
  afterAll(() => rmSync(folder, { recursive: true }));
  const asked = { survey, model, by, seed: 1, scoring: "label alone" } as const;

  test("value personas stand beside other prompts, baselines and floors, with and without injection and calibration", async () => {
    const vectors = await demographicVectors(model, survey, {
      ...{ attributes: ["Q260"], questions: 2, instructions: 2, seed: 1, cache: false },
    });
    const estimated = await valuePersonas({
      ...asked,
      ...{ populations: ["Arvenia", "XBE"], personas: 4, descriptors: values, draws: 60 },
      ...{ items: ["Q199", "Q240"], calibrate: ["Q47", "Q131"] },
      injection: psii({ vectors, noise: 0.3 }),
    });
    expect(estimated.populations).toEqual(["Arvenia", "Belmora"]);
    expect(estimated.rows.map(({ name }) => name)).toEqual([
      ...[
        "value personas",
        "value personas, no hedge",
        "value personas + PSII",
        "direct",
        "role-play",
        "sociodemographic",
        "personality",
      ].flatMap((name) => [name, `${name}, calibrated`]),
      ...["item marginals", "ridge regression", "uniform", "the personas' own answers"],
    ]);
    for (const [r, row] of estimated.rows.entries()) {
      expect(row.error.value).toBeGreaterThanOrEqual(0);
      expect(row.error.value).toBeLessThan(1);
      expect(row.error.low).toBeLessThanOrEqual(row.error.value + 1e-12);
      const before = estimated.rows[r - 1];
      if (!row.calibrated) continue;
      // Both items have an order: their means are kept.
      expect(row.error.value).toBeCloseTo(before!.error.value, 9);
      expect(row.varianceRatio).not.toBeCloseTo(before!.varianceRatio, 4);
    }
    expect(estimated.represented!.by).toBe("by the error of direct answers to Q47, Q131");
    const text = estimated.toTable().toText();
    expect(text).toContain("simulated answers, not surveyed ones");
    expect(text).toContain("teaching model: no evidence about real models");
    expect(text).toContain("fitted on Q47, Q131, which are not reported");
    // Each run goes on to all other tools.
    const report = await evaluate(estimated.how.runs.get("value personas + PSII, calibrated")!, {
      draws: 20,
    });
    expect(report.toTable().toText()).toContain("calibrated");
  }, 120_000);

  test("a value persona is a condition like others: in prompts, life stories and histories, and refused where it tells", async () => {
    const told = valuePersona(values);
    const few = { survey, model, segmentation: by, items: ["Q199"], respondents: 2, seed: 1 } as const;
    const run = await simulate({ ...few, condition: told, asking: "with history", scoring: "label alone" });
    expect(wordsFor(run.study, told, run.answers.respondents[0]!).chat.system).toMatch(
      /By and large.*God (tends|stands).*answer as anyone might\.$/,
    );
    const modal = condition({ ...told, persona: "segment, modal" });
    const texts = Array.from(run.answers.respondents, (row) => wordsFor(run.study, modal, row).chat.system);
    expect(texts[0]).toMatch(/By and large/);
    const story = await simulate({
      ...few,
      ...{ respondents: 1, scoring: "label alone" },
      condition: condition({ ...simvbg({ words: 3 }), descriptors: values, name: "values, as a story" }),
    });
    expect(story.answers.items[0]!.rows.some((share) => share > 0)).toBe(true);
    await expect(simulate({ ...few, items: ["Q164"], condition: told })).rejects.toThrow(
      /'Q164' would be asked, and the value item 'god' tells the answer/,
    );
    const nearly = await simulate({ ...few, items: ["Q165"], condition: told, scoring: "label alone" });
    expect(nearly.labels.join()).toMatch(/the prompt nearly tells answers: Q165 is near 'god'/);
    await expect(
      valuePersonas({ ...asked, items: ["Q199"], calibrate: ["Q199"], personas: 2 }),
    ).rejects.toThrow(/'Q199' is reported, and a temperature would be fitted on it/);
  }, 120_000);

  test("Shapley values are efficient, ask equal prompts once, and a second call asks nothing", async () => {
    const options = {
      ...asked,
      ...{ populations: ["XAR", "XEL"], personas: 3, descriptors: values, draws: 40 },
      ...{ items: ["Q199", "Q240"], file: join(folder, "shapley.duckdb") },
    };
    const cost = await shapleyCost(options);
    expect(cost.coalitions).toBe(8);
    const found = await shapley(options);
    const sum = found.contributions.reduce((total, { value }) => total + value.value, 0);
    expect(sum).toBeCloseTo(found.full - found.empty, 12);
    // Nothing said is the same for everyone: at least five prompts are shared.
    expect(found.how.asked).toBe(cost.prompts);
    expect(cost.prompts).toBeLessThanOrEqual(8 * 6 - 5);
    for (const { value } of found.contributions) expect(value.low).toBeLessThanOrEqual(value.value + 1e-12);
    expect(found.toTable().toText()).toContain("The values sum to the error with all items");
    const again = await shapley(options);
    expect(again.how.asked).toBe(0);
    expect([...again.errors]).toEqual([...found.errors]);
    // Split over two processes and merged, it is the same.
    const split = join(folder, "split.duckdb");
    for (const shard of ["1/2", "2/2"]) {
      vi.stubEnv("POPULI_SHARD", shard);
      expect((await shapley({ ...options, file: split })).how.personas).toBe(3);
      vi.unstubAllEnvs();
    }
    await mergeShards(
      split,
      [1, 2].map((number) => shardFile(split, { number, of: 2 })),
    );
    const merged = await shapley({ ...options, file: split });
    expect(merged.how.asked).toBe(0);
    expect([...merged.errors]).toEqual([...found.errors]);
    // The error of all items is that of value personas.
    const { rows } = await valuePersonas({
      ...options,
      ...{ bothForms: false, prompts: [], baselines: [] },
    });
    expect(rows[0]!.error.value).toBeCloseTo(found.full, 12);
  }, 120_000);

  test("too many value items, and σ left to calibration, are refused", async () => {
    const many = valueDescriptors(survey, {
      items: [...valueDescriptors(survey).items.map(({ name }) => name), "Q260", "Q275", "Q287"],
    });
    await expect(shapley({ ...asked, items: ["Q199"], personas: 2, descriptors: many })).rejects.toThrow(
      /13 value items, which have 8,192 coalitions.*give 1 to 12/s,
    );
  });
});
