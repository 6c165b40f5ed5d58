import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Convention } from "../../../../lib/fidelity/convention/convention.js";
import { populiConvention } from "../../../../lib/fidelity/convention/populi.js";
import { evaluate } from "../../../../lib/fidelity/evaluate.js";
import { designReplicates } from "../../../../lib/fidelity/jackknife/design-replicates.js";
import type { RunDesign } from "../../../../lib/fidelity/jackknife/run-design.js";
import { simpleUnits } from "../../../../lib/fidelity/jackknife/units.js";
import { type Score, score } from "../../../../lib/fidelity/score.js";
import { structureMetrics } from "../../../../lib/fidelity/structure/metric/structure-metrics.js";
import { structureSpreads } from "../../../../lib/fidelity/structure/structure-spread.js";
import { permutation, randomStream } from "../../../../lib/random/stream.js";
import type { ReplicateDesign } from "../../../../lib/survey/design/design.js";
import { estimateMean } from "../../../../lib/survey/design/estimate/mean.js";
import { replicateDesign } from "../../../../lib/survey/design/replicates.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { near } from "../../survey/design/near.js";
import { itemOf, setOf } from "../made-answers.js";

interface Recorded {
  readonly value: number | number[];
  readonly variance: number | number[];
}
type Kind = Readonly<Record<"tv" | "own" | "meanTv" | "meanOwn" | "pairStrength", Recorded>> & {
  readonly means: number[][];
  readonly weights: number[][];
  readonly factors: number[];
  readonly df: number;
};
/** What R's survey package 4.1 says of the variance of metrics by replicate weights (test/reference/make_replicates.R). */
const r = JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/replicates.json"), "utf8")) as {
  readonly weights: number[];
  readonly human: number[][];
  readonly simulated: number[][];
  readonly kinds: Record<ReplicateDesign["method"] | "simple", Kind>;
};
const n = r.weights.length;
const items = (of: number[][]) =>
  of.map((codes, j) =>
    itemOf(
      `Q${j + 1}`,
      codes.map((code) => code - 1),
      3,
    ),
  );
const human = setOf("human", items(r.human), r.weights);
const answers = setOf("simulated", items(r.simulated), r.weights);
const survey = surveyOf({
  w: r.weights,
  ...Object.fromEntries(r.human.map((codes, j) => [`h${j + 1}`, codes])),
  ...Object.fromEntries(
    Object.entries(r.kinds).flatMap(([kind, { weights }]) =>
      weights.map((column, k) => [`${kind}${k}`, column] as const),
    ),
  ),
});

function designOf(kind: keyof typeof r.kinds, mse = true): ReplicateDesign {
  const { weights, factors } = r.kinds[kind];
  return replicateDesign(survey, {
    weight: "w",
    replicates: weights.map((_, k) => `${kind}${k}`),
    method: kind === "simple" ? "jk1" : kind,
    ...(kind === "fay" ? { rho: 0.4 } : {}),
    ...(kind === "jkn" || kind === "bootstrap" ? { factors } : {}),
    mse,
  });
}

const ofSample: Convention = { ...populiConvention, target: "sample" };

function scored(design: RunDesign | undefined, convention = ofSample): Promise<Score> {
  return score(
    {
      ...({ name: "made", role: "condition", kind: "condition", says: "", random: false } as const),
      draw: () => ({ human, answers }),
    },
    { convention, seed: 1, draws: 1, groupings: [], design, work: { breathe: async () => {} } },
  );
}

const squares = (values: Float64Array) => values.reduce((sum, x) => sum + x * x, 0);

describe.each(Object.keys(r.kinds) as (keyof typeof r.kinds)[])("replicate weights by %s", (kind) => {
  test("give the respondents' variance of R's withReplicates", async () => {
    const expected = r.kinds[kind];
    const design = designReplicates(designOf(kind), answers);
    const { overall } = (await scored(design)).spreads;
    near(overall.tv.value, expected.meanTv.value);
    near(squares(overall.tv.units), expected.meanTv.variance);
    near(overall.own.value, expected.meanOwn.value);
    near(squares(overall.own.units), expected.meanOwn.variance);
    // What respondents do by way of single items is the sum of the items' variances.
    for (const metric of ["tv", "own"] as const) {
      const each = expected[metric].variance as number[];
      near(overall[metric].cells, each.reduce((sum, x) => sum + x, 0) / each.length ** 2);
    }
    near(overall.pairStrengthHuman.value, expected.pairStrength.value);
    near(squares(overall.pairStrengthHuman.units), expected.pairStrength.variance);
    near(design.degreesOfFreedom, r.kinds[kind].df);
  });

  test("give structures the covariance of R's svymean between halves of the items", async () => {
    const covariance = r.kinds[kind].means;
    const design = designReplicates(designOf(kind), answers);
    const mean = (j: number, times?: Float64Array) => {
      let [sum, weight] = [0, 0];
      for (let i = 0; i < n; i++) {
        const w = r.weights[i]! * (times?.[i] ?? 1);
        sum += w * r.human[j]![i]!;
        weight += w;
      }
      return sum / weight;
    };
    const spreads = await structureSpreads(
      (at) => (at === undefined ? undefined : design.times[at]),
      (of, times) => {
        const value = of.reduce((sum, j) => sum + mean(j, times), 0) / of.length;
        const all = Object.fromEntries(structureMetrics.map(({ key }) => [key, value]));
        return { human: all, simulated: all } as ReturnType<Parameters<typeof structureSpreads>[1]>;
      },
      { items: 6, design, repeats: 200, seed: 3 },
      async () => {},
    );
    const divisions = Math.max(1, Math.min(5, Math.round(200 / design.times.length)));
    const each = Array.from({ length: divisions }, (_, division) => {
      const order = permutation(3, ["halves of items", division], 6);
      let sum = 0;
      for (let a = 0; a < 6; a++)
        for (let b = 0; b < 6; b++)
          if (order[a]! % 2 === 0 && order[b]! % 2 === 1) sum += covariance[a]![b]! / 9;
      return sum;
    });
    const expected = Math.max(0, each.reduce((sum, x) => sum + x, 0) / divisions);
    near(spreads.human.sd.respondents.variance, expected);
    expect(spreads.human.sd.respondents.df).toBeLessThanOrEqual(r.kinds[kind].df);
  });

  test("around their mean give the standard error of R's svymean in estimates as well", () => {
    const { means } = r.kinds[kind];
    const found = means.map((_, j) => estimateMean(designOf(kind, false), `h${j + 1}`).standardError);
    near(
      found,
      means.map((row, j) => Math.sqrt(row[j]!)),
    );
  });
});

test("a jackknife's replicates of a simple random sample give the intervals of the jackknife without a design, and so does one stratum", async () => {
  for (const convention of [populiConvention, ofSample]) {
    const plain = await scored(undefined, convention);
    for (const design of [
      designReplicates(designOf("simple"), answers),
      { ...simpleUnits(n, 1), stratum: new Int32Array(n) },
    ]) {
      const { estimates } = await scored(design, convention);
      for (const metric of ["kl", "tv", "mae", "js", "nemd", "own"] as const) {
        const [a, b] = [plain.estimates[metric], estimates[metric]];
        near(b.value, a.value);
        // One respondent of 48 less makes the prior of KL count a little more.
        near([b.low, b.high], [a.low, a.high], metric === "kl" ? 0.01 : 0.005);
      }
    }
  }
});

test("bootstrap replicates of 100 respondents give intervals as long as those without a design, of divergences and distances too", async () => {
  const [people, replicates] = [100, 100];
  const stream = randomStream(1, ["replicates"]);
  const of = Array.from({ length: people }, () => stream.normal());
  const side = (misfit: number) =>
    Array.from({ length: 20 }, (_, j) =>
      itemOf(
        `Q${j}`,
        of.map((own) => {
          const x = 0.7 * Math.sin(j) + misfit * Math.cos(3 * j) + 0.5 * own + 0.87 * stream.normal();
          return [-0.8, 0, 0.8].filter((cut) => x >= cut).length;
        }),
        4,
      ),
    );
  const run = {
    ...{ human: setOf("human", side(0)), answers: setOf("simulated", side(0.2)) },
    ...{ condition: { name: "made" }, labels: [] },
  };
  const columns = Array.from({ length: replicates }, () => {
    const weights = Array<number>(people).fill(0);
    for (let draw = 1; draw < people; draw++) weights[stream.integer(people)]! += people / (people - 1);
    return weights;
  });
  const design = replicateDesign(
    surveyOf(Object.fromEntries(columns.map((weights, k) => [`b${k}`, weights]))),
    { weight: null, replicates: columns.map((_, k) => `b${k}`), method: "bootstrap" },
  );
  const grouping = {
    ...{ name: "region", size: 4, labels: ["north", "south", "east", "west"] },
    of: Int32Array.from({ length: people }, (_, i) => i % 4),
  };
  const options = { groupings: [grouping], draws: 1, baselines: [] } as const;
  const [plain, replicated] = [await evaluate(run, options), await evaluate(run, { ...options, design })];
  const length = ({ low, high }: { low: number; high: number }) => high - low;
  const ratios = [
    ...(["kl", "js", "tv", "nemd", "own"] as const).map(
      (metric) => length(replicated.score.estimates[metric]) / length(plain.score.estimates[metric]),
    ),
    ...(["medianDistance", "v", "sd"] as const).map(
      (metric) =>
        length(replicated.structure[0]!.human.metrics[metric]) /
        length(plain.structure[0]!.human.metrics[metric]),
    ),
  ];
  for (const ratio of ratios) {
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.25);
  }
});

test("a report by replicate weights says so, that of the structure too, and a convention without weights has intervals", async () => {
  const grouping = {
    ...{ name: "region", size: 3, labels: ["north", "south", "east"] },
    of: Int32Array.from({ length: n }, (_, i) => i % 3),
  };
  const run = { human, answers, condition: { name: "made" }, labels: [] };
  const design = designOf("brr");
  const options = { groupings: [grouping], draws: 2, repeats: 40, baselines: [], design } as const;
  const report = await evaluate(run, options);
  const [metrics, structure] = report.tables();
  const says = "95 % intervals for other samples of the survey's design (replicate weights) and other items";
  expect(metrics!.notes.join(" ")).toContain(says);
  expect(structure!.notes.join(" ")).toContain(says);
  expect(structure!.notes.join(" ")).toContain("from items left out and 8 replicates");
  const { low, high } = report.structure[0]!.human.metrics.medianDistance;
  expect(high - low).toBeGreaterThan(0);
  const { tv } = (await evaluate(run, { ...options, convention: "psii" })).score.estimates;
  expect(tv.high - tv.low).toBeGreaterThan(0);
});

test("replicate weights that do not fit are refused", () => {
  const small = surveyOf({ w: [1, 0, 1, 2], a: [2, 0, 0, 4], b: [0, 0, 2, 0], c: [1, 0, -1, 1] });
  const design = (replicates: string[]) => replicateDesign(small, { weight: "w", replicates, method: "brr" });
  expect(() => design(["a"])).toThrow(/1 column of replicate weights is too few\n.*two at least/);
  expect(() => design(["a", "c"])).toThrow(/column c: row 3 has the weight -1\n.*≥ 0/);
  const of = (rows: number[], weights = rows.map(() => 1)) =>
    designReplicates(design(["a", "b"]), {
      respondents: Int32Array.from(rows),
      weights: Float64Array.from(weights),
    });
  expect(() => of([0, 7])).toThrow(/respondent 7 is not in the design, whose survey has 4 respondents/);
  expect(() => of([0, 1, 2])).toThrow(/respondent 1 has no weight in the design/);
  expect(() => of([0, 3])).toThrow(/replicate 2 of 2 leaves out every respondent of the run/);
  // Who has no weight in the run either is in no weighted metric.
  expect(of([0, 1, 2], [1, 0, 1]).times.map((times) => [...times])).toEqual([
    [2, 1, 0],
    [0, 1, 2],
  ]);
});
