import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadModel } from "../../lib/model/load-model.js";
import { valueDescriptors } from "../../lib/persona/descriptors/value-descriptors.js";
import type { ProgressState } from "../../lib/progress/progress.js";
import { segment } from "../../lib/segment/segment.js";
import { mergeShards } from "../../lib/simulate/store/merge-shards.js";
import { shardFile } from "../../lib/simulate/study/shard.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";
import { shapley } from "../../lib/values/shapley.js";

/*
 * npm run bench -- shapley [personas] [value items] [shards] [as read | constrained]
 * Exact Shapley values on the teaching model: 1,024 coalitions of ten value items × 20 personas × 5 items, a process for each
 * core, which simulates a shard of the personas. A small model is limited by its calls, which one process makes one by one.
 */
const [personas = "20", values = "10", shards = "2", scoring = "as read", path] = process.argv.slice(2);
const folder = path === undefined ? mkdtempSync(join(tmpdir(), "populi shapley ")) : undefined;
const file = path ?? join(folder!, "shapley.duckdb");
const start = performance.now();
const seconds = () => `${((performance.now() - start) / 1000).toFixed(0)} s`;

if (path === undefined) {
  const numbers = Array.from({ length: Number(shards) }, (_, k) => k + 1);
  const running = numbers.map((number) =>
    spawn(process.execPath, [fileURLToPath(import.meta.url), personas, values, shards, scoring, file], {
      stdio: "inherit",
      env: { ...process.env, POPULI_SHARD: `${number}/${shards}` },
    }),
  );
  const codes = await Promise.all(running.map(async (child) => (await once(child, "exit"))[0] as number));
  if (codes.some((code) => code !== 0)) process.exit(1);
  await mergeShards(
    file,
    numbers.map((number) => shardFile(file, { number, of: Number(shards) })),
  );
}

const survey = await loadSurvey("data/surveys/values.csv");
const model = await loadModel("teaching");
const names = valueDescriptors(survey)
  .items.slice(0, Number(values))
  .map(({ name }) => name);
const began = process.cpuUsage();
const who = process.env.POPULI_SHARD ?? "whole";
let tenths = 0;
/** A line for each tenth that is done: two processes write to one terminal. */
const progress = ({ task, done, total }: ProgressState) => {
  if (!task.startsWith("Shapley") || Math.floor((10 * done) / total) <= tenths) return;
  tenths = Math.floor((10 * done) / total);
  console.log(
    `${who}: ${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} prompts, ${seconds()}`,
  );
};
const found = await shapley({
  ...{ survey, model, seed: 1, draws: 500, file, progress, scoring: scoring as "as read" | "constrained" },
  by: segment(survey, { name: "country", identifiers: ["B_COUNTRY_ALPHA"] }),
  ...{ populations: ["Arvenia"], personas: Number(personas) },
  descriptors: valueDescriptors(survey, { items: names }),
  items: ["Q1", "Q33", "Q47", "Q199", "Q240"],
});
const { user, system } = process.cpuUsage(began);
console.log(
  `${who}: ${seconds()}, processor ${((user + system) / 1e6).toFixed(0)} s, peak ${(process.resourceUsage().maxRSS / 1024 ** 2).toFixed(2)} GiB; ${found.how.asked} prompts asked of ${found.how.prompts}`,
);
if (folder !== undefined) {
  console.log(found.toTable().toText());
  rmSync(folder, { recursive: true });
}
model.dispose();
