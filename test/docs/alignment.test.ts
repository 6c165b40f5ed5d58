import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as populi from "../../lib/index.js";
import { runnable } from "./examples.js";

let model: populi.LocalModel;
beforeAll(async () => {
  model = await populi.loadModel("teaching");
});
afterAll(() => model.dispose());

test("the example of docs/alignment.md runs, from personas to a simulation of aligned ones", {
  timeout: 120_000,
}, async () => {
  const page = readFileSync(new URL("../../docs/alignment.md", import.meta.url), "utf8");
  const code = /```ts\n([\s\S]*?)```/.exec(page)![1]!;
  const survey = await populi.loadSurvey("data/surveys/values.csv");
  const scope = { ...populi, survey, model, found: {} as Record<string, unknown> };
  await runnable(
    `${code}\nObject.assign(found, { aligned, run });`,
    Object.keys(scope),
  )(...Object.values(scope));
  const { aligned, run } = scope.found as { aligned: populi.Alignment; run: populi.Simulation };
  const of = (role: string) => aligned.stages.find((stage) => stage.role === role)!.distances;
  for (const key of ["wasserstein", "sliced", "frechet", "mmd"])
    expect(of("aligned")[key]).toBeLessThan(0.6 * of("random")[key]!);
  expect(aligned.survey.size).toBe(60);
  expect(run.answers.respondents).toHaveLength(12);
});
