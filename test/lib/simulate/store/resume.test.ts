import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Interrupted } from "../../../../lib/errors/interrupted.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { psii } from "../../../../lib/simulate/condition/psii.js";
import type { Simulation } from "../../../../lib/simulate/result/simulation.js";
import { type SimulateOptions, simulate } from "../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { handVectors } from "../../steer/hand-vectors.js";
import { tinyCheckpoint } from "../../steer/tiny-checkpoint.js";

const survey = handSurvey();
const folder = mkdtempSync(join(tmpdir(), "populi resume "));
let checkpoint: string;
let model: LocalModel;
let asked = 0;
/** The same model, the respondents whose answers it gives exactly counted. */
let counted: LocalModel;

beforeAll(async () => {
  checkpoint = await tinyCheckpoint();
  model = await loadModel(checkpoint);
  counted = {
    ...model,
    scoreOptions: (...call) => {
      asked += 1;
      return model.scoreOptions(...call);
    },
  };
});
afterAll(() => {
  model.dispose();
  rmSync(folder, { recursive: true });
  rmSync(checkpoint, { recursive: true });
});

const run = (options: Partial<SimulateOptions> = {}) =>
  simulate({
    survey,
    model: counted,
    items: ["Q1", "Q57"],
    respondents: 6,
    seed: 1,
    // The model has random weights: following its replies takes long and finds nothing.
    scoring: "label alone",
    replyTokens: "psii",
    condition: psii({
      vectors: handVectors(survey, ["Q260"], model, ({ code, i }) => Math.cos(Number(code) + i)),
      noise: 0.3,
    }),
    ...options,
  });
const answers = (simulation: Simulation) => simulation.answers.items.map(({ rows }) => [...rows]);

async function results(path: string): Promise<[string, number][]> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    "select simulated, count(*)::integer from results group by simulated",
  );
  connection.closeSync();
  instance.closeSync();
  return reader.getRows() as [string, number][];
}

describe("a run in a file", () => {
  it("continues where it was interrupted: nothing is asked twice, and the result is the same", async () => {
    const file = join(folder, "run.duckdb");
    const controller = new AbortController();
    asked = 0;
    const stopped = run({
      file,
      signal: controller.signal,
      progress: ({ done }) => {
        if (done === 4) controller.abort();
      },
    });
    await expect(stopped).rejects.toBeInstanceOf(Interrupted);
    expect(asked).toBe(4);
    expect(await results(file)).toEqual([["yes", 8]]);
    const resumed = await run({ file });
    expect(asked).toBe(6);
    expect(await results(file)).toEqual([["yes", 12]]);
    const whole = await run();
    expect(answers(resumed)).toEqual(answers(whole));
    expect(resumed.drawn).toEqual(whole.drawn);
    expect(resumed.id).toBe(whole.id);
  });

  it("never serves an answer for another seed, σ, vector, option order, model or mode", async () => {
    const file = join(folder, "changed.duckdb");
    await run({ file });
    const other = handVectors(survey, ["Q260"], model, () => 0.1);
    const changes: Partial<SimulateOptions>[] = [
      { condition: psii({ vectors: other, noise: 0.3 }) },
      { optionOrder: "reversed" },
      { model: { ...counted, hash: "another" }, condition: { name: "persona prompt", profile: true } },
      { profile: ["Q287"] },
    ];
    for (const change of changes) {
      asked = 0;
      await run({ file, ...change });
      expect(asked).toBe(6);
    }
    // Another seed draws other people too; the same people, given by row, get other noise.
    asked = 0;
    const rows = (await run({ file })).answers.respondents;
    expect(asked).toBe(0);
    await run({ file, respondents: rows, seed: 2 });
    expect(asked).toBe(6);
    // Decoding scores nothing; that nothing exact is served shows in answers that are all whole.
    const sampled = await run({ file, mode: "sample" });
    expect(answers(sampled).flat().every(Number.isInteger)).toBe(true);
  });

  it("asks only for what a longer list of respondents adds", async () => {
    const file = join(folder, "longer.duckdb");
    asked = 0;
    await run({ file, respondents: 3 });
    await run({ file, respondents: 5 });
    expect(asked).toBe(5);
  });
});
