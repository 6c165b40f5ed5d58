import { expect, test } from "vitest";
import { populiConvention } from "../../../../lib/fidelity/convention/populi.js";
import { evaluate } from "../../../../lib/fidelity/evaluate.js";
import { designUnits } from "../../../../lib/fidelity/jackknife/design-units.js";
import { score } from "../../../../lib/fidelity/score.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { surveyDesign } from "../../../../lib/survey/design/survey-design.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { itemOf, setOf } from "../made-answers.js";

/** Ten villages of thirty people each, who are alike within a village; the simulation knows no village. */
const [villages, people, items] = [10, 30, 20];
const n = villages * people;
const village = Array.from({ length: n }, (_, i) => Math.floor(i / people));
const design = surveyDesign(surveyOf({ village: village.map((v) => `village ${v}`) }), {
  clusters: "village",
});

function study(seed: number) {
  const stream = randomStream(seed, ["villages"]);
  const of = Array.from({ length: villages }, () => stream.normal());
  const answers = (at: (i: number) => number) =>
    Array.from({ length: items }, (_, j) =>
      itemOf(
        `Q${j}`,
        Array.from({ length: n }, (_, i) => {
          const x = 0.7 * Math.sin(j) + 0.5 * at(i) + 0.87 * stream.normal();
          return [-0.8, 0, 0.8].filter((cut) => x >= cut).length;
        }),
        4,
      ),
    );
  return {
    human: setOf(
      "human",
      answers((i) => of[village[i]!]!),
    ),
    answers: setOf(
      "simulated",
      answers(() => 0.8),
    ),
  };
}

test("with the survey's clusters, intervals are as long as estimates differ between samples; without, half as long", async () => {
  const left = designUnits(
    design,
    Int32Array.from({ length: n }, (_, i) => i),
  );
  const options = {
    convention: populiConvention,
    draws: 1,
    groupings: [],
    work: { breathe: async () => {} },
  };
  const lengths = { design: 0, respondents: 0 };
  const estimates: number[] = [];
  const studies = 30;
  for (let seed = 1; seed <= studies; seed++) {
    const row = { name: "made", role: "condition", kind: "condition", says: "", random: false } as const;
    const scored = { ...row, draw: () => study(seed) };
    const clustered = (await score(scored, { ...options, seed, design: left })).estimates.nemd;
    const plain = (await score(scored, { ...options, seed })).estimates.nemd;
    lengths.design += (clustered.high - clustered.low) / studies;
    lengths.respondents += (plain.high - plain.low) / studies;
    estimates.push(clustered.value);
  }
  const mean = estimates.reduce((sum, x) => sum + x, 0) / studies;
  const sd = Math.sqrt(estimates.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (studies - 1));
  // Nine degrees of freedom make an interval 15 % longer; a standard deviation of thirty is known to ± 26 %.
  expect(lengths.design / (3.92 * sd)).toBeGreaterThan(0.8);
  expect(lengths.design / (3.92 * sd)).toBeLessThan(1.7);
  expect(lengths.respondents / (3.92 * sd)).toBeLessThan(0.65);
});

test("a report by the survey's design says so, and its intervals are longer, those of the structure too", async () => {
  const groups = ["north", "south", "east"];
  const grouping = {
    ...{ name: "region", size: 3, labels: groups },
    of: Int32Array.from(village, (v) => v % 3),
  };
  const run = { ...study(1), condition: { name: "made" }, labels: [] };
  const options = { groupings: [grouping], draws: 2, repeats: 100, baselines: [] } as const;
  const [clustered, plain] = [await evaluate(run, { ...options, design }), await evaluate(run, options)];
  const length = ({ low, high }: { low: number; high: number }) => high - low;
  expect(length(clustered.score.estimates.kl)).toBeGreaterThan(1.5 * length(plain.score.estimates.kl));
  const between = (report: typeof plain) => length(report.structure[0]!.human.metrics.medianDistance);
  expect(between(clustered)).toBeGreaterThan(1.3 * between(plain));
  for (const table of clustered.tables().slice(0, 2))
    expect(table.notes.join(" ")).toContain("95 % intervals for other units of the survey's design");
  for (const table of plain.tables().slice(0, 2))
    expect(table.notes.join(" ")).toContain("95 % intervals for other respondents");
});
