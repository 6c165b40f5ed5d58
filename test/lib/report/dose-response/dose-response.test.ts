import { describe, expect, it } from "vitest";
import { Interrupted } from "../../../../lib/errors/interrupted.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { doseResponse as plotDoses } from "../../../../lib/plot/dose-response.js";
import { doseResponse } from "../../../../lib/report/dose-response/dose-response.js";
import { display } from "../../../../lib/show/display.js";
import { personaPrompt } from "../../../../lib/simulate/condition/persona-prompt.js";
import { psii } from "../../../../lib/simulate/condition/psii.js";
import type { Simulation } from "../../../../lib/simulate/result/simulation.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { handVectors } from "../../steer/hand-vectors.js";
import { useTinyModel } from "../../steer/tiny-model.js";

const survey = handSurvey(60);
const few = { repeats: 20, draws: 2 };
let model: LocalModel;
let run: Simulation;

useTinyModel(async (loaded) => {
  model = loaded;
  const vectors = handVectors(survey, ["Q260", "Q271"], model, ({ code, layer, i }) =>
    Math.sin(Number(code) + layer + i),
  );
  run = await simulate({
    ...{ survey, model, items: ["Q1", "Q57"], respondents: 8, seed: 1 },
    condition: psii({ vectors, noise: 0.2 }),
  });
});

const rowsOf = (simulation: Pick<Simulation, "answers">) =>
  simulation.answers.items.flatMap((item) => [...item.rows]);

describe("a dose–response", () => {
  it("is the run's condition at each strength, with the σ of the run", async () => {
    const dose = await doseResponse(run, { ...few, strengths: [2, 1, 0] });
    expect(dose.strengths).toEqual([0, 1, 2]);
    const [none, once, twice] = dose.doses.map(({ compared }) => compared.run);
    expect(rowsOf(once!)).toEqual(rowsOf(run));
    expect(rowsOf(none!)).not.toEqual(rowsOf(once!));
    expect(rowsOf(twice!)).not.toEqual(rowsOf(once!));
    const { vectors } = run.condition.steering!;
    const alone = await simulate({
      ...{ survey, model, items: ["Q1", "Q57"], respondents: run.answers.respondents, seed: 1 },
      condition: { ...psii({ vectors, noise: 0.2 }), steering: { ...run.condition.steering!, strength: 0 } },
    });
    expect(rowsOf(none!)).toEqual(rowsOf(alone));
  });

  it("shows KL, own r and unread answers side by side, with a verdict in one sentence below", async () => {
    const dose = await doseResponse(run, { ...few, strengths: [0, 1] });
    const table = dose.toTable();
    expect(table.columns.map(({ name }) => name)).toContain("unread");
    expect(table.notes[0]).toMatch(/^Verdict: No verdict: .*; KL is lowest at strength \d/);
    expect(dose[display]()["text/plain"]).toContain("uniform");
    const figure = plotDoses(dose);
    expect(figure.toText()).toContain("strength 1:");
    expect(figure.data.filter(({ name }) => name === "unread answers")).toHaveLength(1);
    expect(dose.toCSV().split(/\r?\n/)[0]).toBe(
      "strength,kl,kl_low,kl_high,own,own_low,own_high,entropyDeviation,entropyDeviation_low,entropyDeviation_high,unread,no_option,labels",
    );
  });

  it("refuses a condition that injects nothing, and a single strength", async () => {
    const prompted = await simulate({
      ...{ survey, model, items: ["Q1"], respondents: 4, seed: 1 },
      condition: personaPrompt(),
    });
    await expect(doseResponse(prompted)).rejects.toThrow(/injects no vectors\n.*psii/);
    await expect(doseResponse(run, { strengths: [1, 1] })).rejects.toThrow(/1 strength\n/);
  });

  it("stops when it is interrupted", async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(doseResponse(run, { ...few, signal: stop.signal })).rejects.toBeInstanceOf(Interrupted);
  });
});
