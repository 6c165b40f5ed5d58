import { describe, expect, it, test } from "vitest";
import { randomStream } from "../../../lib/random/stream.js";
import type { Segmentation } from "../../../lib/segment/segmentation.js";
import type { ItemAnswers } from "../../../lib/simulate/answers/answers.js";
import { allRead } from "../../../lib/simulate/answers/no-option.js";
import type { SimulatedRun } from "../../../lib/simulate/answers/run-shape.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";
import { findTemperature } from "../../../lib/temper/find-temperature.js";
import { fitTemperature } from "../../../lib/temper/fit-temperature.js";
import { normalisedVariance } from "../../../lib/temper/normalised-variance.js";
import { temper } from "../../../lib/temper/temper.js";
import { temperedRun } from "../../../lib/temper/tempered-run.js";

const people = 120;
const values = [1, 2, 3, 4, 5];
const items = ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"];

/** Each respondent's true distribution, which the model's answers are too narrow a version of. */
const truth = (item: string, respondent: number) => {
  const stream = randomStream(1, ["truth", item, respondent]);
  const weights = values.map(() => stream.uniform() ** 2);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
};
const described = (item: string, ordered: boolean, rowOf: (i: number) => ArrayLike<number>): ItemAnswers => ({
  ...{ item, label: item, ordered, options: values, optionLabels: values.map(String) },
  rows: Float64Array.from({ length: people * 5 }, (_, at) => rowOf(Math.floor(at / 5))[at % 5]!),
});
const answersOf = (kind: "human" | "simulated", rowOf: (item: string, i: number) => ArrayLike<number>) => ({
  ...{ kind, name: kind, noOption: allRead },
  respondents: Int32Array.from({ length: people }, (_, i) => i),
  weights: Float64Array.from({ length: people }, (_, i) => 1 + (i % 3)),
  items: items.map((item) => described(item, item !== "Q6", (i) => rowOf(item, i))),
});
const narrowed = (temperature: number): SimulatedRun => ({
  answers: answersOf("simulated", (item, i) =>
    temper(truth(item, i), { temperature, ...(item !== "Q6" && { values }) }),
  ),
  human: answersOf("human", truth),
  ...{ segmentation: undefined, identifiers: undefined, condition: { name: "narrow" }, labels: ["a label"] },
});

describe("the normalised variance", () => {
  it("is 0 where all answer alike, 1 where half stand at either end, and weighs respondents", () => {
    expect(normalisedVariance(Float64Array.of(0, 1, 0, 0, 1, 0), [1, 1], [1, 2, 3])).toBe(0);
    expect(normalisedVariance(Float64Array.of(1, 0, 0, 0, 0, 1), [2, 2], [1, 2, 3])).toBe(1);
    // 3 at 1 and 1 at 3: mean 1.5, variance .75.
    expect(normalisedVariance(Float64Array.of(1, 0, 0, 0, 0, 1), [3, 1], [1, 2, 3])).toBe(0.75);
  });
});

describe("a temperature that is looked for", () => {
  it("is the nearest to 1 of two, and the other is told", () => {
    const found = findTemperature((t) => (Math.log(t) - 0.5) * (Math.log(t) + 2));
    expect(found.reached).toBe(true);
    expect(Math.log(found.temperature)).toBeCloseTo(0.5, 9);
    expect(found.others.map(Math.log)[0]).toBeCloseTo(-2, 9);
  });

  it("comes nearest where there is none", () => {
    const found = findTemperature((t) => 1 + (Math.log(t) - 1) ** 2);
    expect(found.reached).toBe(false);
    expect(Math.log(found.temperature)).toBeCloseTo(1, 1);
  });
});

describe("a fitted temperature", () => {
  it("undoes the one that made answers too narrow, and widens what it was not fitted on", () => {
    const run = narrowed(0.5);
    const fitted = fitTemperature(run, { items: ["Q1", "Q2"] });
    expect(fitted.groups).toHaveLength(1);
    expect(fitted.groups[0]).toMatchObject({ group: "everyone", respondents: people, reached: true });
    expect(fitted.groups[0]!.temperature).toBeCloseTo(2, 8);
    expect(fitted.groups[0]!.before).toBeLessThan(fitted.groups[0]!.human);
    const calibrated = temperedRun(run, fitted);
    expect(calibrated.answers.items.map(({ item }) => item)).toEqual(["Q3", "Q4", "Q5", "Q6"]);
    for (const item of calibrated.answers.items.slice(0, 3)) {
      const human = calibrated.human.items.find((other) => other.item === item.item)!;
      expect(Math.max(...item.rows.map((share, at) => Math.abs(share - human.rows[at]!)))).toBeLessThan(1e-7);
    }
    expect(calibrated.labels).toEqual([
      "a label",
      "calibrated: T 2.000 fitted on Q1, Q2",
      "nominal, without a mean to keep, so that the temperature alone acts: Q6",
    ]);
  });

  it("narrows answers that are too wide", () => {
    expect(fitTemperature(narrowed(2), { items: ["Q1"] }).groups[0]!.temperature).toBeCloseTo(0.5, 8);
  });

  it("says of a nominal item that it was not fitted on, and lets the temperature alone act on it", () => {
    const fitted = fitTemperature(narrowed(0.5), { items: ["Q1", "Q6"] });
    expect(fitted.items).toEqual(["Q1"]);
    expect(fitted.toTable().notes.join(" ")).toContain("Not fitted on Q6: a nominal item has no variance");
    const nominal = temperedRun(narrowed(0.5), fitted).answers.items.at(-1)!;
    const human = narrowed(0.5).human.items.at(-1)!;
    expect(Math.max(...nominal.rows.map((share, at) => Math.abs(share - human.rows[at]!)))).toBeLessThan(
      1e-7,
    );
  });

  it("leaves every respondent's mean answer, and so what associations are computed from", () => {
    const run = narrowed(0.4);
    const calibrated = temperedRun(run, fitTemperature(run, { items: ["Q1"] }));
    const meansOf = ({ rows }: ItemAnswers) =>
      Array.from({ length: people }, (_, i) =>
        values.reduce((sum, value, k) => sum + value * rows[5 * i + k]!, 0),
      );
    for (const [i, mean] of meansOf(calibrated.answers.items[0]!).entries())
      expect(mean).toBeCloseTo(meansOf(run.answers.items[1]!)[i]!, 11);
  });

  it("is not fitted where nobody answered: such groups keep their answers, and the table names them", () => {
    const run = narrowed(0.5);
    const by = {
      name: "country",
      of: Int32Array.from({ length: people }, (_, i) => i % 2),
      segments: [{ label: "Norway" }, { label: "Peru" }],
    } as unknown as Segmentation;
    const silent = {
      ...run,
      human: answersOf("human", (item, i) =>
        i % 2 === 1 && item === "Q1" ? [0, 0, 0, 0, 0] : truth(item, i),
      ),
    };
    const fitted = fitTemperature(silent, { items: ["Q1"], by });
    expect(fitted.groups.map(({ group, temperature }) => [group, temperature.toFixed(6)])).toEqual([
      ["Norway", "2.000000"],
    ]);
    expect(fitted.toTable().notes.join(" ")).toContain("Not fitted in Peru");
    const after = temperedRun(silent, fitted).answers.items[0]!.rows;
    expect([...after.subarray(5, 10)]).toEqual([...run.answers.items[1]!.rows.subarray(5, 10)]);
    const nobody = { ...run, human: answersOf("human", () => [0, 0, 0, 0, 0]) };
    expect(() => fitTemperature(nobody, { items: ["Q1", "Q2"] })).toThrow(/nobody answered Q1, Q2/);
  });

  it("is known to mixed estimates, with whose answers it was fitted to", () => {
    const survey = { hash: "abc" } as Survey;
    const run = { ...narrowed(0.5), study: { survey } };
    const { fittedTo, survey: own } = temperedRun(run, fitTemperature(run, { items: ["Q1"] }));
    expect(own).toBe(survey);
    expect(fittedTo).toEqual([
      { what: "the temperature", survey: "abc", respondents: run.answers.respondents, items: ["Q1"] },
    ]);
  });

  test.each([
    [["Q9"], /no item 'Q9'/],
    [[], /no item is named/],
    [["Q6"], /nominal, without a scale/],
  ])("on %j is refused", (names, message) => {
    expect(() => fitTemperature(narrowed(0.5), { items: names })).toThrow(message);
  });

  it("names what it was given in place of a run, a list or a segmentation", () => {
    const given = (run: unknown, options: unknown) => () =>
      fitTemperature(run as SimulatedRun, options as never);
    expect(given(undefined, { items: ["Q1"] })).toThrow("fitTemperature was given nothing, not a run");
    expect(given(narrowed(0.5), { items: "Q1" })).toThrow(
      /items: the text 'Q1'[\s\S]*give a list: items: \["Q1"\]/,
    );
    expect(given(narrowed(0.5), { items: ["Q1"], by: "country" })).toThrow(
      /by: the text 'country'[\s\S]*segment\(survey, .*"country"/,
    );
  });

  it("on all items leaves none to report, which is refused", () => {
    const fitted = fitTemperature(narrowed(0.5), { items: ["Q1", "Q2", "Q3", "Q4", "Q5"] });
    const five = {
      ...narrowed(0.5),
      answers: first(narrowed(0.5).answers),
      human: first(narrowed(0.5).human),
    };
    expect(() => temperedRun(five, fitted)).toThrow(/fitted on every item/);
  });
});

function first(answers: SimulatedRun["answers"]) {
  return { ...answers, items: answers.items.slice(0, 5) };
}
