import { basename } from "node:path";
import { alignPersonas } from "../../lib/align/align-personas.js";
import { alignedSurvey } from "../../lib/align/result/aligned-survey.js";
import { shiftedInterval } from "../../lib/fidelity/bootstrap/shifted-interval.js";
import { loadModel } from "../../lib/model/load-model.js";
import { permutation, randomStream } from "../../lib/random/stream.js";
import type { ItemAnswers } from "../../lib/simulate/answers/answers.js";
import { personaPrompt } from "../../lib/simulate/condition/persona-prompt.js";
import { simulate } from "../../lib/simulate/simulate.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";

/*
 * npm run bench -- aligned SURVEY.csv MODEL [respondents] [chosen] [run file]
 * What alignment does to shares: of respondents who are simulated, an unrepresentative part is kept (conservatives, or
 * those with long schooling), and from it `chosen` are aligned to everyone who is not simulated. Distances on the held-out half, and the error of
 * mean answers before and after: of the people's own answers, and of the model's. SURVEY is gss_spending.csv or ESS10NO.csv
 * with a codebook beside it.
 */
const [file = "gss_spending.csv", source = "teaching", respondents = "600", wanted = "100", runFile] =
  process.argv.slice(2);
const surveys = {
  gss_spending: { traits: ["age", "degree", "polviews"], kept: { column: "polviews", from: 5 } },
  ESS10NO: { traits: ["agea", "eduyrs", "polint"], kept: { column: "eduyrs", from: 15 } },
} as const;
const name = basename(file, ".csv");
if (!(name in surveys)) throw new Error(`one of ${Object.keys(surveys).join(", ")}`);
const { traits, kept } = surveys[name as keyof typeof surveys];
const n = Number(wanted);

const survey = await loadSurvey(file);
const model = await loadModel(source);
const run = await simulate({
  ...{ survey, model, items: survey.items, condition: personaPrompt(), scoring: "constrained", seed: 1 },
  ...{ respondents: Number(respondents), draw: "equally" },
  ...(runFile !== undefined && { file: runFile }),
});
const simulated = [...run.answers.respondents];
const place = new Map(simulated.map((row, i) => [row, i]));

const value = (column: string, row: number) => Number(survey.column(column).raw(row) ?? Number.NaN);
/** Everyone from a value of one column on, and one in seven of the others. */
const pool = simulated.filter(
  (row) => value(kept.column, row) >= kept.from || randomStream(1, ["kept", row]).uniform() < 1 / 7,
);
const others = Int32Array.from({ length: survey.size }, (_, row) => row).filter((row) => !place.has(row));
const part = (rows: Int32Array, title: string) =>
  alignedSurvey(survey, rows, title, { ask: [], weights: Array.from(rows, (row) => survey.weights[row]!) });
const reference = part(others, "everyone who is not simulated");
const personas = alignedSurvey(survey, Int32Array.from(pool), "those kept", { ask: [] });

const aligned = await alignPersonas({ personas, reference, traits: [...traits], n, seed: 1 });
console.log(aligned.toTable().toText());

/** `[items][options]`: weighted shares of some rows, by people's own answers or by the model's. */
type Sides = "human" | "answers";
const itemsOf = (side: Sides) => run[side].items;
function scored(item: ItemAnswers, rows: readonly number[]): number {
  const target = sharesOf(others);
  const own = new Float64Array(item.options.length);
  for (const row of rows) for (const k of own.keys()) own[k]! += item.rows[place.get(row)! * own.length + k]!;
  const total = own.reduce((sum, share) => sum + share, 0);
  const gaps = own.map((share, k) => share / total - target[k]!);
  if (!item.ordered || item.options.some((code) => typeof code !== "number"))
    return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / 2;
  const codes = item.options.map(Number);
  const range = Math.max(...codes) - Math.min(...codes);
  return Math.abs(gaps.reduce((sum, gap, k) => sum + gap * codes[k]!, 0)) / range;

  function sharesOf(people: Int32Array): Float64Array {
    const known = shares.get(item.item);
    if (known !== undefined) return known;
    const column = survey.column(item.item);
    const sums = Float64Array.from(item.options, () => 0);
    for (const row of people) {
      const k = item.options.indexOf(column.raw(row)!);
      if (k >= 0) sums[k]! += survey.weights[row]!;
    }
    const all = sums.reduce((sum, share) => sum + share, 0);
    const found = sums.map((share) => share / all);
    shares.set(item.item, found);
    return found;
  }
}
const shares = new Map<string, Float64Array>();
const errorOf = (side: Sides, rows: readonly number[]) =>
  itemsOf(side).reduce((sum, item) => sum + scored(item, rows), 0) / itemsOf(side).length;

/** With a 95 % interval over resamples of the people. */
function withInterval(side: Sides, rows: readonly number[], draws = 500): string {
  const drawn = Array.from({ length: draws }, (_, draw) => {
    const stream = randomStream(1, ["resample", draw]);
    return errorOf(
      side,
      rows.map(() => rows[stream.integer(rows.length)]!),
    );
  });
  const { value: error, low, high } = shiftedInterval(errorOf(side, rows), drawn, [0, 1]);
  return `${error.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}
const chosen = Array.from(aligned.rows, (row) => pool[row]!);
const byChance = Array.from(permutation(1, ["chance"], pool.length).slice(0, n), (k) => pool[k]!);
const representative = simulated.slice(0, n);
console.log(
  `error of mean answers over ${itemsOf("human").length} items, from ${others.length} people who are not simulated`,
);
for (const [who, rows] of [
  [`all ${pool.length} kept`, pool],
  [`${n} of them by chance`, byChance],
  [`${n} of them aligned`, chosen],
  [`${n} of all ${simulated.length} by chance`, representative],
] as const)
  console.log(
    `${who}: own answers ${withInterval("human", rows)}; the model's ${withInterval("answers", rows)}`,
  );
const { user, system } = process.cpuUsage();
console.log(`processor ${((user + system) / 1e6).toFixed(0)} s`);
model.dispose();
