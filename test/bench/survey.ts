import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { randomStream } from "../../lib/random/stream.js";
import { estimateBy } from "../../lib/survey/design/estimate/by.js";
import { crosstab } from "../../lib/survey/design/estimate/crosstab.js";
import { estimateProportions } from "../../lib/survey/design/estimate/proportions.js";
import { surveyDesign } from "../../lib/survey/design/survey-design.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";
import { anyOf } from "../../lib/survey/survey/derivations.js";
import { marginal, marginalsBy } from "../../lib/survey/survey/marginal.js";

/*
 * npm run bench -- survey [--rows 97220] [--columns 615]
 * A generated file of the shape of the World Values Survey, wave 7: loading it, three times in turn with pandas where
 * PYTHON (default: python3) has it, each in a process of its own; compare processor times if other work runs; loading it again from the cache, 290 weighted marginals, 259 items × 50 segments, a frame, a crosstab's
 * test, shares of 259 items with their errors, in 12 segments and their differences.
 */
const { values: asked } = parseArgs({
  options: { rows: { type: "string", default: "97220" }, columns: { type: "string", default: "615" } },
});
const rows = Number(asked.rows);
const columns = Number(asked.columns);

const pandasScript = `
import sys, time, resource
try:
    import pandas
except ImportError:
    sys.exit(1)
start, cpu = time.time(), time.process_time()
frame = pandas.read_csv(sys.argv[1])
print("pandas %s read_csv: %.3f s (CPU %.2f s), peak memory %d MB" % (pandas.__version__, time.time() - start, time.process_time() - cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000))
`;

const loadProcess = fileURLToPath(new URL("parts/load-process.js", import.meta.url));

const folder = await mkdtemp(join(tmpdir(), "populi-bench-"));
process.env.POPULI_CACHE = join(folder, "cache");
try {
  const file = join(folder, "generated.csv");
  await generate(file);
  console.log(`${rows} rows × ${columns} columns, ${((await stat(file)).size / 1e6).toFixed(0)} MB`);

  const python = process.env.PYTHON ?? "python3";
  for (let turn = 0; turn < 3; turn++) {
    const pandas = spawnSync(python, ["-c", pandasScript, file], { encoding: "utf8" });
    console.log(pandas.status === 0 ? pandas.stdout.trim() : "pandas: not installed");
    const own = spawnSync(process.execPath, [loadProcess, file], { encoding: "utf8" });
    console.log(own.stdout.trim() || own.stderr);
  }

  const plain = await timed("load, cache off", () => loadSurvey(file, { weight: "weight", cache: false }));
  await timed("load, writing the cache", () => loadSurvey(file, { weight: "weight" }));
  const survey = await timed("load from the cache", () => loadSurvey(file, { weight: "weight" }));
  if (survey.hash !== plain.hash) throw new Error("the cached survey differs");

  const items = [...survey.codebook.variables.values()].filter((variable) => variable.role === "item");
  const names = items.slice(0, 290).map((variable) => variable.name);
  await timed(`${names.length} weighted marginals`, () =>
    names.map((name) => marginal(survey.column(name), survey.weights)),
  );
  await timed(`${names.length} weighted marginals, again`, () =>
    names.map((name) => marginal(survey.column(name), survey.weights)),
  );
  const segments = 50;
  const of = Int32Array.from({ length: rows }, (_, i) => (i * 7919) % segments);
  await timed(`259 items × ${segments} segments`, () =>
    names.slice(0, 259).map((name) => marginalsBy(survey.column(name), survey.weights, of, segments)),
  );
  await timed("a frame of three columns", () => survey.frame(names.slice(0, 3)));
  await timed("one column by SQL", () => survey.sql(`select avg(${names[0]}) from survey`));
  await timed("where half the respondents, derive", () =>
    survey.where((answer) => Number(answer(names[0]!)) > 2).derive(anyOf("top", names[1]!, [1, 2])),
  );
  const valid = survey.where((answer) => Number(answer(names[0]!)) > 0 && Number(answer(names[1]!)) > 0);
  await timed("a crosstab with its Rao–Scott test", () =>
    crosstab(surveyDesign(valid), names[0]!, names[1]!),
  );
  const segmented = survey.derive({
    variable: { name: "segment", role: "identifier", measure: "nominal" },
    value: (() => {
      let row = 0;
      return () => 1 + ((row++ * 7919) % 12);
    })(),
  });
  const design = surveyDesign(segmented);
  await timed("259 items: shares with their errors", () =>
    names.slice(0, 259).map((name) => estimateProportions(design, name)),
  );
  await timed("259 items × 12 segments: shares with their errors, and all differences", () =>
    names.slice(0, 259).map((name) => estimateBy(design, "proportions", name, { by: "segment" })),
  );
  console.log(`peak memory ${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} MB`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function timed<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = ((performance.now() - start) / 1000).toFixed(3);
  console.log(`${what}: ${seconds} s (CPU ${((user + system) / 1e6).toFixed(2)} s)`);
  return result;
}

/** Mostly four to ten answers a column, 6 % of them missing codes, some texts, an id and a weight for everybody. */
async function generate(file: string): Promise<void> {
  const stream = randomStream(1, ["bench"]);
  const out = createWriteStream(file);
  const header = Array.from({ length: columns }, (_, c) => (c === 0 ? "id" : c === 1 ? "weight" : `V${c}`));
  out.write(`${header.join(",")}\n`);
  const countries = ["USA", "DEU", "Hong Kong SAR", "Nigeria"];
  // Lines are drawn from a pool: drawing sixty million answers would take longer than everything measured.
  const pool = Array.from({ length: 3000 }, () =>
    Array.from({ length: columns - 2 }, (_, c) => {
      if (stream.integer(17) === 0) return String(-1 - stream.integer(5));
      if (c > 560) return countries[stream.integer(4)];
      if (c < 8) return stream.uniform().toFixed(8);
      return String(1 + stream.integer(c % 7 === 0 ? 10 : 4));
    }).join(","),
  );
  for (let i = 0; i < rows; i++) {
    const line = `${i},${(0.2 + stream.uniform()).toFixed(9)},${pool[stream.integer(pool.length)]}\n`;
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}
