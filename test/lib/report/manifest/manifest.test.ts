import { expect, test } from "vitest";
import { mixed } from "../../../../lib/mixed/mixed.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { manifest } from "../../../../lib/report/manifest/manifest.js";
import { verifyManifest } from "../../../../lib/report/manifest/verify-manifest.js";
import { onNoOption } from "../../../../lib/simulate/answers/no-option.js";
import { psii } from "../../../../lib/simulate/condition/psii.js";
import type { Simulation } from "../../../../lib/simulate/result/simulation.js";
import { type SimulateOptions, simulate } from "../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { handVectors } from "../../steer/hand-vectors.js";
import { useTinyModel } from "../../steer/tiny-model.js";

const survey = handSurvey();
let model: LocalModel;
let run: Simulation;
let simulated: (options?: Partial<SimulateOptions>, sigma?: number) => Promise<Simulation>;

useTinyModel(async (loaded) => {
  model = loaded;
  const vectors = handVectors(survey, ["Q260", "Q287"], model, ({ code, layer, i }) =>
    Math.sin(Number(code) + layer + i),
  );
  simulated = (options, sigma = 0.1) =>
    simulate({
      survey,
      model,
      items: ["Q1", "Q57"],
      respondents: Int32Array.of(0, 1, 2, 7),
      seed: 1,
      condition: psii({ vectors, noise: sigma }),
      ...options,
    });
  run = await simulated();
});

test("a manifest names survey, model, prompts, injections, seeds and versions, and keeps the labels", () => {
  const record = manifest(run).record;
  expect(record.survey.hash).toBe(survey.hash);
  expect(record.model.hash).toBe(model.hash);
  expect(record.steering?.noise).toEqual({ sigma: 0.1, scope: "agent", seed: 1 });
  expect(record.items).toEqual(["Q1", "Q57"]);
  expect(record.labels).toEqual(["synthetic survey: no real people"]);
  expect(onNoOption(record.noOption!)).toBeCloseTo(onNoOption(run.answers.noOption), 3);
  expect(record.prompts).toMatch(/^[0-9a-f]{64}$/);
  expect(record.versions.node).toBe(process.versions.node);
  expect(record.survey.file).not.toContain("/");
  expect(manifest(run).toTable().toText()).toContain("simulated answers");
});

test("a manifest says who was interviewed for mixed-subjects estimates, by hash, and the run still passes", async () => {
  const many = await simulated({ survey: handSurvey(40), respondents: 36 });
  const estimates = await mixed(many, { interviewed: 24, control: null, items: ["Q1"] });
  const recorded = manifest(many, new Date(), estimates);
  expect(recorded.record.mixed).toMatchObject({ interviewed: 24, target: "share", estimator: "ppi++" });
  expect(recorded.record.mixed!.interviewedHash).toBe(estimates.how.interviewed.hash);
  expect(verifyManifest(recorded, many).same).toBe(true);
});

test("the same run made again passes, from the manifest's text too", async () => {
  const text = JSON.stringify(manifest(run), null, 2);
  const check = verifyManifest(text, await simulated());
  expect(check.same).toBe(true);
  expect(check.toTable().title).toBe(`${run.condition.name} is the run of this manifest`);
});

test("a different seed, different items, different noise: each is found, and only what differs is named", async () => {
  const recorded = manifest(run);
  const differing = async (other: Promise<Simulation>) =>
    verifyManifest(recorded, await other)
      .lines.filter((line) => !line.same)
      .map((line) => line.what);
  expect(await differing(simulated({ seed: 2 }))).toEqual(["seed", "steering.noise.seed", "answers"]);
  expect(await differing(simulated({ items: ["Q1"] }))).toEqual(["items", "prompts", "answers"]);
  expect(await differing(simulated({}, 0.2))).toEqual(["steering.noise.sigma", "answers"]);
  expect(await differing(simulated({ optionOrder: "reversed" }))).toEqual([
    "optionOrder",
    "prompts",
    "answers",
  ]);
});

test("an answer changed afterwards is found", () => {
  const recorded = manifest(run);
  const forged = Object.assign(Object.create(run) as Simulation, {
    answers: {
      ...run.answers,
      items: run.answers.items.map((item) => ({ ...item, rows: item.rows.map((p) => p * 0.999) })),
    },
  });
  const check = verifyManifest(recorded, forged);
  expect(check.same).toBe(false);
  expect(check.lines.filter((line) => !line.same).map((line) => line.what)).toEqual(["answers"]);
});

test("anything but a manifest is refused", () => {
  expect(() => verifyManifest("{", run)).toThrow(/not a manifest/);
  expect(() => verifyManifest('{"format": "other/2"}', run)).toThrow(/'other\/2'[\s\S]*populi-manifest\/1/);
});
