import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { countParameters, initialise, parameterShapes } from "../../../data/models/train/parameters.js";
import { type StageReport, trainStage } from "../../../data/models/train/stage.js";
import { sequentialGradient, tinyCodes, tinyConfig, tinyPacks } from "./tiny.js";

const shapes = parameterShapes(tinyConfig, tinyCodes.size);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi-training-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function train(name: string, stops: readonly number[], settings = "tiny") {
  const reports: StageReport[] = [];
  let values = new Float32Array(0);
  let done = 0;
  for (const stopAt of stops) {
    // As in a new process: everything is new except what the state contains.
    values = new Float32Array(countParameters(shapes));
    initialise(shapes, 1, values);
    const gradient = sequentialGradient(tinyConfig, values);
    const stop = new AbortController();
    done = await trainStage({
      shapes,
      settings,
      folder: join(folder, name),
      values,
      gradient,
      draw: (step, shard) => {
        // The next batch is drawn while a step is computed: asked for step n+1, step n is under way.
        if (step > stopAt) stop.abort();
        return tinyPacks(step, shard);
      },
      shards: 2,
      steps: 30,
      peakRate: 0.01,
      warmup: 3,
      saveEvery: 4,
      report: (report) => reports.push(report),
      signal: stop.signal,
    });
    await gradient.close();
  }
  return { values, done, reports };
}

it("ends with the same weights whether or not it is stopped and resumed", async () => {
  const whole = await train("whole", [100]);
  const resumed = await train("resumed", [7, 18, 100]);
  expect(whole.done).toBe(30);
  expect(resumed.done).toBe(30);
  expect(resumed.values).toEqual(whole.values);
});

it("lowers the loss", async () => {
  const { reports } = await train("lowers", [100]);
  expect(reports.at(-1)!.loss).toBeLessThan(reports[0]!.loss);
});

it("refuses a state saved under other settings, and a state that is cut short", async () => {
  await train("guarded", [5]);
  await expect(train("guarded", [100], "other")).rejects.toThrow(/other settings/);
  const file = join(folder, "guarded", "state.bin");
  const { length } = await readFile(file);
  await truncate(file, length - 4);
  await expect(train("guarded", [100])).rejects.toThrow(/cut short/);
  await writeFile(file, "");
});
