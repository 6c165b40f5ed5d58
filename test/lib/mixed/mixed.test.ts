import { describe, expect, test } from "vitest";
import { mixed } from "../../../lib/mixed/mixed.js";
import type { MixedOptions } from "../../../lib/mixed/mixed-options.js";
import type { Mixed } from "../../../lib/mixed/mixed-result.js";
import { interviewedRows } from "../../../lib/mixed/people/interviewed.js";
import type { MixedRun } from "../../../lib/mixed/people/mixed-run.js";
import { randomStream } from "../../../lib/random/stream.js";
import { estimateProportions } from "../../../lib/survey/design/estimate/proportions.js";
import {
  logisticRegression,
  proportionalOddsRegression,
} from "../../../lib/survey/design/regression/regression.js";
import { surveyDesign } from "../../../lib/survey/design/survey-design.js";
import { type MadeItem, madeRun } from "./made-run.js";

const people = 400;
const stream = randomStream(19, ["mixed test"]);
const trait = Array.from({ length: people }, () => stream.integer(3));
const age = Array.from({ length: people }, () => 20 + stream.integer(60));
const arm = Array.from({ length: people }, () => stream.integer(2));
const latent = trait.map((t) => 0.8 * (t - 1) + stream.normal());
const answers = latent.map((z) => (z < -0.7 ? 1 : z < 0.4 ? 2 : 3));

/** Predictions that know `of` part of what people think; of 0, nothing. */
function predicted(of: number, shift = 0): Float64Array {
  const rows = new Float64Array(3 * people);
  for (const [i, z] of latent.entries()) {
    const centre = 2 + shift + of * z + 0.4 * stream.normal();
    const bell = [1, 2, 3].map((code) => Math.exp(-((code - centre) ** 2)));
    const sum = bell.reduce((all, one) => all + one, 0);
    for (const [k, one] of bell.entries()) rows[3 * i + k] = one / sum;
  }
  return rows;
}
const item = (of: number, shift = 0): MadeItem => ({
  options: [1, 2, 3],
  measure: "ordinal",
  answers,
  predictions: predicted(of, shift),
});
const columns = { trait, age, arm, row: Array.from({ length: people }, (_, i) => i) };
const more = { nominal: ["trait", "arm"], identifiers: ["trait", "age"] };
const run = madeRun({ good: item(0.8, 0.5), nonsense: item(0) }, columns, more);
const of = (options: Partial<MixedOptions>, from: MixedRun = run) =>
  mixed(from, { interviewed: 120, target: "mean", control: null, ...options });

describe("mixed estimates", () => {
  test("stand beside the classical ones, which are those of the survey room", async () => {
    const found = await of({ target: "shares", items: ["good"] });
    const rows = interviewedOf(found);
    const shares = estimateProportions(
      surveyDesign(run.survey.where((answer) => rows.has(Number(answer("row"))))),
      "good",
    );
    for (const [k, { classical, of: option }] of found.estimates.entries()) {
      expect(option).toBe(`option ${k + 1}`);
      expect(classical.value).toBeCloseTo(shares[k]!.value, 10);
      expect(classical.standardError).toBeCloseTo(shares[k]!.standardError, 10);
      expect(classical.interval[0]).toBeCloseTo(shares[k]!.interval[0], 10);
    }
  }, 20_000);

  test("are shorter by good predictions, however biased, and no longer than 2 % by nonsense", async () => {
    const [good, nonsense] = (await of({ interviewed: 200 })).estimates;
    const width = ({ interval: [low, high] }: { readonly interval: readonly [number, number] }) => high - low;
    expect(width(good!.mixed)).toBeLessThan(0.9 * width(good!.classical));
    expect(good!.interviewsSaved.low).toBeGreaterThan(0);
    expect(width(nonsense!.mixed)).toBeLessThan(1.02 * width(nonsense!.classical));
    expect(nonsense!.interviewsSaved.low).toBeLessThan(0);
    // The bias of the predictions is not in the mixed estimate.
    expect(good!.simulation.value - good!.classical.value).toBeGreaterThan(0.15);
    expect(Math.abs(good!.mixed.value - good!.classical.value)).toBeLessThan(0.1);
  });

  test("of groups too small for a λ of their own take everybody's, and of fewer than 20 are left out", async () => {
    const { estimates, how } = await of({
      items: ["good"],
      by: "trait",
      interviewed: 100,
      differences: "first",
    });
    const whole = (await of({ items: ["good"], interviewed: 100 })).estimates[0]!;
    const small = estimates.filter(({ n, group }) => n < 50 && !group.includes("−"));
    expect(small.length).toBeGreaterThan(0);
    for (const { lambda } of small) expect(lambda[0]).toBeCloseTo(whole.lambda[0]!, 10);
    expect(estimates.filter(({ group }) => group.includes("−")).map(({ group }) => group)).toEqual([
      "trait 1 − trait 0",
      "trait 2 − trait 0",
    ]);
    const few = await of({ items: ["good"], by: "trait", interviewed: 58 });
    expect([...how.excluded, ...few.how.excluded].join()).toMatch(/good, trait \d: \d+ interviewed/);
  });

  test("of regressions are near those of everybody, and classical ones are those of the survey room", async () => {
    const design = surveyDesign(run.survey);
    const truth = proportionalOddsRegression(design, "good", { predictors: ["trait"] });
    const { estimates } = await of({
      items: ["good"],
      target: { "proportional odds": { predictors: ["trait"] } },
      interviewed: 200,
    });
    expect(estimates.map(({ of }) => of)).toEqual(truth.coefficients.map(({ term }) => term));
    for (const [k, { mixed: one }] of estimates.entries())
      expect(Math.abs(one.value - truth.coefficients[k]!.estimate)).toBeLessThan(3.5 * one.standardError);
    const all = logisticRegression(design, "good", 3, { predictors: ["age"] });
    const logistic = await of({
      items: ["good"],
      target: { logistic: { code: 3, predictors: ["age"] } },
      interviewed: 380,
    });
    for (const [k, { classical }] of logistic.estimates.entries())
      expect(Math.abs(classical.value - all.coefficients[k]!.estimate)).toBeLessThan(
        2 * classical.standardError,
      );
  });

  test("of effects use predictions under both arms", async () => {
    const shifted = answers.map((code, i) => Math.min(3, code + (arm[i] === 1 && i % 3 === 0 ? 1 : 0)));
    const treated = madeRun({ y: { ...item(0.8, 0.3), answers: shifted } }, columns, more);
    const control = {
      ...treated,
      answers: madeRun({ y: { ...item(0.8), answers: shifted } }, columns, more).answers,
    };
    const [found] = (
      await of(
        { target: { effect: { arm: "arm", treated: 1, control: 0, other: control } }, interviewed: 200 },
        treated,
      )
    ).estimates;
    expect(found!.lambda).toHaveLength(2);
    expect(found!.mixed.standardError).toBeLessThan(found!.classical.standardError);
    const everybody = (which: number) => {
      const codes = shifted.filter((_, i) => arm[i] === which);
      return codes.reduce((sum, code) => sum + code, 0) / codes.length;
    };
    expect(Math.abs(found!.mixed.value - (everybody(1) - everybody(0)))).toBeLessThan(
      3 * found!.mixed.standardError,
    );
  });

  test("about known cells of the population weight predictions by the cells", async () => {
    const counts = [0.5, 0.3, 0.2];
    const cells = counts.map((count, code) => ({ codes: [code], count }));
    const [found] = (await of({ items: ["good"], population: { by: ["trait"], cells }, estimator: "ppi" }))
      .estimates;
    const rows = run.answers.items[0]!.rows;
    const mean = (i: number) => [1, 2, 3].reduce((sum, code, k) => sum + code * rows[3 * i + k]!, 0);
    const byCell = counts.map((_, code) => {
      const inside = [...trait.keys()].filter((i) => trait[i] === code);
      return inside.reduce((sum, i) => sum + mean(i), 0) / inside.length;
    });
    expect(found!.simulation.value).toBeCloseTo(
      counts.reduce((sum, count, code) => sum + count * byCell[code]!, 0),
      10,
    );
    expect(found!.simulation.standardError).toBe(0);
  });
});

describe("the control", () => {
  test("says what a simulation adds to a regression on the identifiers", async () => {
    const { control } = await mixed(run, { interviewed: 200, target: "mean", items: ["good"] });
    expect(control!.baseline).toBe("ridge regression");
    expect(control!.added.low).toBeGreaterThan(0);
    expect(control!.both).toBeGreaterThan(control!.alone);
    expect(control!.says).toMatch(/^Beside ridge regression on the identifiers, the simulation saves \d/);
    const nothing = await mixed(run, { interviewed: 200, target: "mean", items: ["nonsense"] });
    expect(nothing.control!.added.low).toBeLessThan(1);
    expect(nothing.control!.alone).toBeGreaterThan(5);
    expect(nothing.control!.says).not.toContain("it adds to what");
  }, 30_000);

  test("is fitted in folds, so that item marginals, which know nobody, save nothing", async () => {
    const [found] = (await of({ predictions: ["item marginals"], items: ["good"] })).estimates;
    expect(found!.lambda).toEqual([0]);
    expect(found!.mixed.standardError).toBeCloseTo(found!.classical.standardError, 10);
  });
});

describe("bad input", () => {
  const refused = (options: Partial<MixedOptions>, from?: MixedRun) =>
    of(options, from).then(
      () => "nothing was refused",
      (error: unknown) => (error as Error).message,
    );
  test("is refused, with what to do", async () => {
    expect(await refused({ interviewed: 19 })).toMatch(/19 interviewed\n {2}at least 20/);
    expect(await refused({ interviewed: [...Array.from({ length: 30 }, (_, i) => i), 3] })).toMatch(
      /row 3 is interviewed twice/,
    );
    expect(await refused({ interviewed: Array.from({ length: 30 }, (_, i) => i + 380) })).toMatch(
      /row 400 is interviewed, and was not simulated/,
    );
    expect(await refused({ interviewed: 401 })).toMatch(/401 interviewed asked for, and 400/);
    expect(await refused({ interviewed: 400 })).toMatch(/everybody is interviewed/);
    expect(await refused({ target: "median" })).toMatch(/good is ordinal\n {2}a median needs a scale/);
    expect(await refused({ items: ["god"] })).toMatch(/did you mean 'good'/);
    expect(await refused({ by: "good", items: ["good"] })).toMatch(/says what one of the items says/);
    const [first, second] = run.human.items;
    const other = {
      ...run,
      human: { ...run.human, items: [{ ...second!, item: "good", options: [0, 1, 2], rows: first!.rows }] },
    };
    expect(await refused({ items: ["good"] }, other)).toMatch(
      /the interviewed could answer 0, 1, 2, predictions are of 1, 2, 3/,
    );
  });

  test("of predictions is refused where chances do not sum to 1, and counted where they are missing", async () => {
    const change = (rows: Float64Array): MixedRun => ({
      ...run,
      answers: { ...run.answers, items: [{ ...run.answers.items[0]!, rows }] },
    });
    const wrong = run.answers.items[0]!.rows.slice();
    wrong[3] = 0.9;
    expect(await refused({ items: ["good"] }, change(wrong))).toMatch(/respondent 2 \(row 1\).*which sum to/);
    const missing = run.answers.items[0]!.rows.slice().fill(0, 0, 3 * 40);
    const found = await of({ items: ["good"] }, change(missing));
    expect(found.how.excluded.join("; ")).toMatch(
      /good: \d+ interviewed without a prediction; good: \d+ others without a prediction/,
    );
    expect(found.estimates[0]!.n + found.estimates[0]!.predicted).toBe(people - 40);
  });

  test("that leaks is refused by lineage: what was fitted to answers of the same people to the item", async () => {
    const fittedTo = (items: readonly string[], respondents: readonly number[]) => ({
      ...run,
      fittedTo: [{ what: "the temperature", survey: run.survey.hash, respondents, items }],
    });
    const everybody = Array.from({ length: people }, (_, i) => i);
    expect(await refused({}, fittedTo(["good"], everybody))).toMatch(
      /the temperature was fitted to answers of 120 of the interviewed and 280 of those who are only predicted to good/,
    );
    expect(await refused({}, fittedTo(["other item"], everybody))).toBe("nothing was refused");
    expect(await refused({}, fittedTo(["good"], []))).toBe("nothing was refused");
  });
});

/** The rows of the interviewed. */
function interviewedOf(found: Mixed): ReadonlySet<number> {
  return new Set(interviewedRows(found.how.interviewed.n, run.human, found.how.seed));
}

describe("the interviewed of another survey", () => {
  const other = madeRun({ good: item(0.8, 0.5) }, { trait, age: age.map((years) => years + 1), arm }, more);
  test("stand beside the predicted of a run, each sample with its own design", async () => {
    const [found] = (await of({ items: ["good"], interviewed: other, estimator: "ppi" })).estimates;
    expect([found!.n, found!.predicted]).toEqual([people, people]);
    const mean = (rows: Float64Array) =>
      rows.reduce((sum, chance, at) => sum + chance * (1 + (at % 3)), 0) / people;
    const [ours, theirs] = [run, other].map((one) => mean(one.answers.items[0]!.rows));
    const human = answers.reduce((sum, code) => sum + code, 0) / people;
    expect(found!.mixed.value).toBeCloseTo(human + ours! - theirs!, 10);
    expect(found!.degreesOfFreedom).toBe(people - 1);
  });

  test("are predicted by their identifiers, where they were not simulated", async () => {
    const byTrait = { ...run, identifiers: [run.survey.column("trait")] };
    const [found] = (await of({ items: ["good"], interviewed: other.survey }, byTrait)).estimates;
    expect(found!.ppiCorrelation).toBeGreaterThan(0.2);
    expect(found!.interviewsSaved.value).toBeGreaterThan(0);
  });

  test("are refused where they are among the predicted", async () => {
    const error = await of({ items: ["good"], interviewed: run }).catch(
      (one: unknown) => (one as Error).message,
    );
    expect(error).toMatch(/are respondents of the survey that was simulated/);
  });
});
