import { beforeAll, describe, expect, test } from "vitest";
import { itemMarginals } from "../../../../lib/baseline/item-marginals.js";
import { ridgeRegression } from "../../../../lib/baseline/ridge-regression.js";
import { worth } from "../../../../lib/fidelity/worth/worth.js";
import type { Worth } from "../../../../lib/fidelity/worth/worth-table.js";
import { coverageOfWorth } from "./coverage.js";
import { answersOf, populationSurvey, rowsFrom, runOf } from "./population.js";

const survey = populationSurvey({ people: 1000, items: 8, seed: 3 });
const traits = { identifiers: survey.identifiers.map((name) => survey.column(name)) };
/** A simulation that is a baseline fitted to people from row 900 on. */
const fittedTo = (baseline: typeof itemMarginals | typeof ridgeRegression, n: number, scored = 60) =>
  baseline.fit({
    training: answersOf(survey, rowsFrom(900, n)),
    scored: rowsFrom(0, scored),
    traits,
    seed: 1,
  });
const quick = { draws: 40, sizes: [10, 20, 50, 100, 200] };

describe("a simulation that is a survey of 50 people", () => {
  test("is worth about 50 interviews, and its interval covers 50 about as often as it says", async () => {
    // The full study, and those of the regressions: npm run bench -- worth.
    const study = { baseline: itemMarginals, n: 50, metrics: ["kl"], items: 8, draws: 40 } as const;
    const [kl] = await coverageOfWorth({ ...study, repetitions: 40, scored: 40, pool: 400, seed: 5 });
    // 95 % of 40 are 38; fewer than 34 would be found in less than 2 of 100 studies.
    expect(kl!.covered).toBeGreaterThanOrEqual(34);
    expect(kl!.median).toBeGreaterThan(35);
    expect(kl!.median).toBeLessThan(70);
  }, 60_000);
});

describe("a simulation that is a regression fitted to 60 people", () => {
  let result: Worth;
  beforeAll(async () => {
    result = await worth(runOf(survey, 60, 600, fittedTo(ridgeRegression, 60)), quick);
  });

  test("is worth about 60 interviews by what it knows of its respondents", () => {
    const { worth: about, low, high } = result.curve("own", "ridge regression")!;
    expect(about.kind).toBe("about");
    expect(low.n).toBeLessThan(60);
    expect(high.n).toBeGreaterThan(60);
  });

  test("has no worth in item marginals by association, because these say the same of everyone", () => {
    expect(result.curve("own", "item marginals")).toBeUndefined();
    expect(result.toTable().toText()).toMatch(/own r +— /);
  });

  test("is beaten by larger surveys: scores of the baselines improve with n", () => {
    for (const { metric, points } of result.curves) {
      const [first, last] = [points[0]!.baseline.median, points.at(-1)!.baseline.median];
      expect(metric === "own" ? last - first : first - last).toBeGreaterThan(0);
    }
  });

  test("shows what was fitted to whom, that answers are simulated, and how to read it", () => {
    const text = result.toTable().toText();
    expect(text).toContain("simulated answers");
    expect(text).toContain("made-up answers");
    expect(text).toContain(
      "drawn from 600 who were not simulated, and scored, as the simulation is, on its 60",
    );
    expect(text).toContain("Identifiers: sex, education, region, age.");
    expect(JSON.stringify(result)).toContain('"kind":"about"');
  });
});

test("noise is worth fewer interviews than the smallest survey tried", async () => {
  const noise = runOf(survey, 60, 600, (j) => {
    const { length } = survey.variable(`Q${j + 1}`).values;
    return Float64Array.from({ length: 60 * length }, (_, at) =>
      at % length === 0 ? 0.9 : 0.1 / (length - 1),
    );
  });
  const { curves } = await worth(noise, { ...quick, metrics: ["kl", "own"] });
  expect(curves.map(({ metric, baseline }) => `${metric} ${baseline}`)).toEqual([
    "kl item marginals",
    ...["ridge regression", "multilevel regression"].flatMap((name) => [`kl ${name}`, `own ${name}`]),
  ]);
  for (const curve of curves.filter(({ metric }) => metric === "kl"))
    expect([curve.worth, curve.low, curve.high]).toEqual(Array(3).fill({ kind: "fewer than", n: 10 }));
});

test("the answers of the respondents themselves are worth more interviews than any survey tried", async () => {
  const perfect = runOf(survey, 60, 600, (j) => answersOf(survey, rowsFrom(0, 60)).items[j]!.rows);
  const { curves } = await worth(perfect, { ...quick, baselines: ["item marginals"], metrics: ["kl"] });
  expect(curves[0]!.worth).toEqual({ kind: "more than", n: 200 });
});

test("the same seed gives the same worth, another seed other draws", async () => {
  const run = runOf(survey, 60, 600, fittedTo(itemMarginals, 60));
  const options = { ...quick, baselines: ["ridge regression"], metrics: ["kl"], sizes: [20] } as const;
  const [a, b, c] = [
    await worth(run, options),
    await worth(run, options),
    await worth(run, { ...options, seed: 2 }),
  ];
  expect(b.curves).toEqual(a.curves);
  expect(c.curves).not.toEqual(a.curves);
});

test("without other respondents, part of the run's own are fitted to and the rest scored", async () => {
  const run = runOf(survey, 300, 0, fittedTo(itemMarginals, 60, 300));
  const result = await worth(run, {
    ...quick,
    sizes: [20, 50, 100],
    baselines: ["item marginals"],
    metrics: ["kl"],
  });
  expect(result.how.pool).toEqual({ size: 300, others: false });
  expect(result.toTable().toText()).toContain("no respondent is fitted to and scored in one draw");
  const { low, high } = result.curve("kl", "item marginals")!;
  expect(low.kind === "fewer than" || low.n < 60).toBe(true);
  expect(high.kind === "more than" || high.n > 60).toBe(true);
});

describe("what cannot be compared is refused", () => {
  const run = runOf(survey, 60, 600, fittedTo(itemMarginals, 60));
  const { identifiers: _, ...unknown } = run;

  test("a baseline that does not exist, with the nearest name", async () => {
    // @ts-expect-error -- a person may write what the compiler has not seen
    await expect(worth(run, { baselines: ["ridge regresion"] })).rejects.toThrow(/ridge regression/);
  });

  test("a metric of which neither end is better", async () => {
    await expect(worth(run, { metrics: ["pairStrength"] })).rejects.toThrow(
      /no worth by pairStrength.*the human value is the aim/s,
    );
  });

  test("a regression where nothing is known of the respondents; item marginals are not", async () => {
    await expect(worth(unknown, { baselines: ["ridge regression"] })).rejects.toThrow(/needs identifiers/);
    const { curves } = await worth(unknown, { ...quick, sizes: [20], metrics: ["kl"] });
    expect(curves.map(({ baseline }) => baseline)).toEqual(["item marginals"]);
  });

  test("too few draws for an interval", async () => {
    await expect(worth(run, { draws: 10 })).rejects.toThrow(/at least 40/);
  });
});
