import { beforeAll, describe, expect, test } from "vitest";
import { type Comparison, compareRuns } from "../../../../lib/fidelity/compare.js";
import { evaluate } from "../../../../lib/fidelity/evaluate.js";
import { structuralFidelity } from "../../../../lib/fidelity/structure/compare-structure.js";
import { segment } from "../../../../lib/segment/segment.js";
import { populationSurvey, runOf } from "../worth/population.js";

const survey = populationSurvey({ people: 500, items: 6, known: 2, own: 0, seed: 7 });
const segmentation = segment(survey, { name: "by region", identifiers: ["region"], minimum: 1 });
const uniform = (j: number) => {
  const { length } = survey.variable(`Q${j + 1}`).values;
  return new Float64Array(80 * length).fill(1 / length);
};
const run = { ...runOf(survey, 80, 300, uniform), segmentation };
const quick = { repeats: 40, draws: 5 };

describe("a comparison", () => {
  let comparison: Comparison;
  beforeAll(async () => {
    comparison = await compareRuns([run], quick);
  });
  const ridge = () => comparison.floors.find(({ kind }) => kind === "fitted")!;

  test("has a ridge regression fitted to as many other humans, between the human marginal and other humans", () => {
    expect(comparison.floors.map(({ role }) => role).slice(-3)).toEqual([
      "statistical baseline",
      "statistical baseline",
      "best",
    ]);
    expect(ridge().name).toBe("ridge regression (80 other humans)");
    expect(ridge().says).toContain("fitted to 80 other respondents, mean of 5 draws");
    expect(ridge().n).toBe(80);
  });

  test("shows that identifiers tell of the respondents, which marginals do not", () => {
    const { own, eta } = ridge().estimates;
    expect(own.low).toBeGreaterThan(0.05);
    expect(eta.value).toBeGreaterThan(0.01);
  });

  test("has the baselines that are named, and none for []", async () => {
    const names = async (baselines: readonly ("item marginals" | "multilevel regression")[]) =>
      (await compareRuns([run], { ...quick, baselines })).floors
        .filter(({ kind }) => kind === "fitted")
        .map(({ name }) => name);
    expect(await names(["multilevel regression", "item marginals"])).toEqual([
      "multilevel regression (80 other humans)",
      "item marginals (80 other humans)",
    ]);
    expect(await names([])).toEqual([]);
  });
});

test("without other respondents a baseline is fitted to one half and scored on the other", async () => {
  const { others: _, ...alone } = run;
  const { floors } = await compareRuns([alone], quick);
  const half = floors.find(({ kind }) => kind === "fitted")!;
  expect(half.name).toBe("ridge regression (40 humans)");
  expect(half.n).toBe(40);
});

test("a structure by segments has a multilevel regression, whose segments lie apart as those of humans do", async () => {
  const { floors, human, simulated } = await structuralFidelity(run, { repeats: 20, draws: 5 });
  const fitted = floors.at(-2)!;
  expect(fitted.name).toBe("multilevel regression (80 other humans)");
  const [ours, theirs, uniform] = [fitted, human, simulated].map(({ metrics }) => metrics.v.value);
  expect(Math.abs(ours! - theirs!)).toBeLessThan(Math.abs(uniform! - theirs!));
});

test("an evaluation has the worth where it is asked for, in its tables and in JSON", async () => {
  const asked = { baselines: ["item marginals"], metrics: ["kl"], sizes: [20], draws: 40 } as const;
  const report = await evaluate(run, { ...quick, worth: asked });
  expect(report.worth!.curves.map(({ metric }) => metric)).toEqual(["kl"]);
  expect(report.tables().at(-1)!.title).toContain("Worth of made up in interviews");
  expect(JSON.parse(JSON.stringify(report)).worth.curves).toHaveLength(1);
  expect((await evaluate(run, quick)).worth).toBeUndefined();
});
