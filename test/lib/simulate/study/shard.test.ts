import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { direct } from "../../../../lib/simulate/condition/direct.js";
import { personaPrompt } from "../../../../lib/simulate/condition/persona-prompt.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import { mergeShards } from "../../../../lib/simulate/store/merge-shards.js";
import { parseShard, shardFile } from "../../../../lib/simulate/study/shard.js";
import { handSurvey } from "../../steer/hand-survey.js";

const survey = handSurvey();
const folder = mkdtempSync(join(tmpdir(), "populi shards é "));
let model: LocalModel;
let prefills = 0;
beforeAll(async () => {
  const loaded = await loadModel("teaching");
  model = {
    ...loaded,
    prefill: (...call) => {
      prefills += 1;
      return loaded.prefill(...call);
    },
  };
});
afterEach(() => {
  delete process.env.POPULI_SHARD;
});
afterAll(() => {
  model.dispose();
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
async function study(file: string, shard?: string, seed = 3): Promise<void> {
  if (shard !== undefined) process.env.POPULI_SHARD = shard;
  const asked = { survey, model, items: ["Q1", "Q57"], respondents: 7, seed, file } as const;
  await simulate({ ...asked, condition: personaPrompt() });
  await simulate({ ...asked, condition: direct() });
  delete process.env.POPULI_SHARD;
}

/** The long tables as text, in the order the file has them, one run after the other. */
async function longTables(file: string): Promise<string> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const runs = await connection.runAndReadAll("select distinct run from results order by run");
  const tables: string[] = [];
  for (const [run] of runs.getRows()) {
    const reader = await connection.runAndReadAll(`select * from results where run = '${run}'`);
    tables.push(JSON.stringify(reader.getRowsJson()));
  }
  connection.closeSync();
  instance.closeSync();
  return tables.join("\n");
}

describe("a study split over machines", () => {
  it("is merged to the long tables of the unsplit one, and leaves nothing to ask", async () => {
    await study(at("whole.duckdb"));
    for (const shard of ["3/3", "1/3", "2/3"]) await study(at("split.duckdb"), shard);
    const shards = [1, 2, 3].map((number) => shardFile(at("split.duckdb"), { number, of: 3 }));
    const { rows } = await mergeShards(at("split.duckdb"), shards);
    expect(rows).toBe(2 * 7 * 2);
    const whole = await longTables(at("whole.duckdb"));
    expect(await longTables(at("split.duckdb"))).toBe(whole);
    prefills = 0;
    await study(at("split.duckdb"));
    expect(prefills).toBe(0);
    expect(await longTables(at("split.duckdb"))).toBe(whole);
    // Merged once more, nothing is doubled.
    await mergeShards(at("split.duckdb"), shards);
    expect(await longTables(at("split.duckdb"))).toBe(whole);
  });

  it("is not merged while a shard is missing or is of another study", async () => {
    await study(at("part.duckdb"), "1/2");
    const first = at("part.shard-1-of-2.duckdb");
    const second = at("part.shard-2-of-2.duckdb");
    await expect(mergeShards(at("part.duckdb"), [first])).rejects.toThrow(
      /missing part\.shard-2-of-2\.duckdb/,
    );
    await study(at("other.duckdb"), "2/2", 4);
    copyFileSync(at("other.shard-2-of-2.duckdb"), second);
    await expect(mergeShards(at("part.duckdb"), [first, second])).rejects.toThrow(/other runs/);
  });

  it("needs a run file, and shards that exist", async () => {
    process.env.POPULI_SHARD = "1/2";
    const asked = { survey, model, items: ["Q1"], respondents: 2, seed: 1, condition: direct() };
    await expect(simulate(asked)).rejects.toThrow(/without a run file/);
    for (const wrong of ["0/2", "3/2", "a/b", "1"])
      expect(() => parseShard(wrong)).toThrow(/which of how many/);
  });
});
