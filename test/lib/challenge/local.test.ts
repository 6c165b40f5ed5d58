import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { challenges } from "../../../lib/challenge/challenges.js";
import { Interrupted } from "../../../lib/errors/interrupted.js";
import type { LocalModel } from "../../../lib/model/model.js";
import { personaPrompt } from "../../../lib/simulate/condition/persona-prompt.js";
import { psii } from "../../../lib/simulate/condition/psii.js";
import { answererOfRun } from "../../../lib/simulate/result/simulation.js";
import { simulate } from "../../../lib/simulate/simulate.js";
import { handSurvey } from "../steer/hand-survey.js";
import { handVectors } from "../steer/hand-vectors.js";
import { useTinyModel } from "../steer/tiny-model.js";

const survey = handSurvey(60);
const folder = mkdtempSync(join(tmpdir(), "populi challenges "));
let model: LocalModel;
useTinyModel((loaded) => {
  model = loaded;
});
afterAll(() => rmSync(folder, { recursive: true }));

const study = () =>
  ({
    ...{ survey, model, items: ["Q1", "Q57", "Q46"], respondents: 12, seed: 1 },
    draw: "as they stand",
    scoring: "constrained",
    condition: personaPrompt(),
  }) as const;

test("what a local model is asked further is kept in the run's file: another session asks nothing and finds the same", async () => {
  const file = join(folder, "run.duckdb");
  const run = await simulate({ ...study(), file });
  const stop = new AbortController();
  let steps = 0;
  const interrupted = challenges(run, {
    signal: stop.signal,
    progress: () => {
      steps += 1;
      if (steps > 5) stop.abort();
    },
  });
  await expect(interrupted).rejects.toBeInstanceOf(Interrupted);
  const first = await challenges(run);
  const again = await simulate({ ...study(), file });
  const second = await challenges(again);
  expect(answererOfRun(again).memo.asked).toBe(0);
  expect(second.sentences).toEqual(first.sentences);
  expect(second.toTable().rows).toEqual(first.toTable().rows);
  expect(first.plan!.notAsked.get("askedAgain")).toContain("probabilities are exact");
  // Exact probabilities of a model that sees the order: it moves answers, and asking again does not.
  const { main } = first.findings.find(({ key }) => key === "generalisation")!;
  expect(main!.estimate.value).toBeGreaterThan(0);
  expect(main!.against[0]!.estimate).toEqual({ value: 0, low: 0, high: 0 });
}, 120_000);

test.each([
  ["with history", { asking: "with history" }],
  ["as a battery", { asking: "battery" }],
  ["with vectors injected", { seed: 2 }],
] as const)(
  "a run asked %s is asked again the same way",
  async (how, options) => {
    const vectors = handVectors(survey, ["Q260", "Q271"], model, ({ code, layer, i }) =>
      Math.sin(Number(code) + layer + i),
    );
    const condition = how === "with vectors injected" ? psii({ vectors, noise: 0.2 }) : personaPrompt();
    const run = await simulate({ ...study(), ...options, condition });
    const found = await challenges(run, {
      budget: { prompts: 110 },
      rewordings: { Q57: "Where do you stand on trust in most people?" },
    });
    expect(found.findings.map(({ main }) => Number.isFinite(main?.estimate.value))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(found.plan!.probes.map(({ probe }) => probe)).toContain("otherOrder");
  },
  120_000,
);
