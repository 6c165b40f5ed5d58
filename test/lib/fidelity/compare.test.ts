import { describe, expect, test } from "vitest";
import { Interrupted } from "../../../lib/errors/interrupted.js";
import { compareRuns } from "../../../lib/fidelity/compare.js";
import { psiiConvention } from "../../../lib/fidelity/convention/psii.js";
import { evaluate } from "../../../lib/fidelity/evaluate.js";
import { overItems } from "../../../lib/fidelity/metric/by-item.js";
import { scorer } from "../../../lib/fidelity/scorer.js";
import { decimal } from "../../../lib/show/number-text.js";
import { type MadeRun, madeRun } from "./synthetic-run.js";

const study = (made: Partial<MadeRun>, condition = "made") => ({
  ...madeRun({ respondents: 60, items: 12, missing: 0.05, ...made }),
  condition: { name: condition },
  labels: ["made-up answers"],
});

describe("the resampled scorer", () => {
  const { human, answers } = study({});

  test("given counts scores as if the respondents were repeated", () => {
    const counts = Array.from({ length: 60 }, (_, i) => (i * 7) % 3);
    const positions = counts.flatMap((count, i) => Array.from({ length: count }, () => i));
    const repeat = <T extends typeof human>(set: T): T => ({
      ...set,
      respondents: Int32Array.from(positions),
      weights: Float64Array.from(positions, (i) => set.weights[i]!),
      items: set.items.map((item) => ({
        ...item,
        rows: Float64Array.from(positions.flatMap((i) => [...item.rows.subarray(i * 4, i * 4 + 4)])),
      })),
    });
    const counted = scorer(human, answers, psiiConvention);
    const repeated = scorer(repeat(human), repeat(answers), psiiConvention);
    const [a, b] = [overItems(counted.byItem(counts)), overItems(repeated.byItem())];
    for (const name of ["kl", "js", "own", "ownExpected"] as const) expect(a[name]).toBeCloseTo(b[name]!, 10);
    const [c, d] = [counted.ofAllItems(counts), repeated.ofAllItems()];
    expect(c.pairs).toBeCloseTo(d.pairs!, 10);
  });
});

describe("a comparison", () => {
  const runs = [
    study({ knows: 0.9 }, "knows"),
    study({ knows: 0 }, "ignores"),
    study({ knows: -0.9 }, "contrary"),
  ];
  const options = { repeats: 100, seed: 3 };

  test("tells a method that knows its respondents from one that does not", async () => {
    const { conditions } = await compareRuns(runs, options);
    const kinds = conditions.map(({ verdict }) => verdict.association.kind);
    expect(kinds).toEqual(["associated", "not associated", "contrary"]);
    expect(conditions.map(({ shuffle }) => shuffle.p < 0.01)).toEqual([true, false, false]);
    expect(conditions[2]!.score.estimates.own.high).toBeLessThan(0);
  });

  test("has floors beside it: uniform, drawn, shuffled, and the human marginal and humans", async () => {
    const { floors, conditions } = await compareRuns(runs, options);
    expect(floors.map((floor) => floor.name)).toEqual([
      "uniform (exact)",
      "uniform (60 draws)",
      "shuffled respondents",
      "human marginal",
      "split half (30 humans)",
    ]);
    expect(floors[3]!.estimates.js.value).toBeCloseTo(0, 7);
    const shuffled = floors[2]!.estimates.own;
    expect(shuffled.low).toBeLessThan(0);
    expect(shuffled.high).toBeGreaterThan(0);
    for (const { score } of conditions) {
      const { value, low, high } = score.estimates.kl;
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });

  test("uses other respondents as the human floor where there are enough of them", async () => {
    const others = madeRun({ respondents: 300, items: 12, seed: 8 }).human;
    const { floors } = await compareRuns([{ ...runs[0]!, others }], options);
    expect(floors.at(-1)!.name).toBe("60 other humans");
  });

  test("is the same for the same seed, whatever is compared beside it", async () => {
    const together = await compareRuns(runs, options);
    const alone = await compareRuns([runs[0]!], options);
    expect(alone.conditions[0]!.score.estimates).toEqual(together.conditions[0]!.score.estimates);
    expect(alone.floors).toEqual(together.floors);
    const otherwise = await compareRuns([runs[0]!], { ...options, seed: 4 });
    // The seed draws floors; what a run scores has none to draw.
    expect(otherwise.floors[1]!.estimates.kl).not.toEqual(alone.floors[1]!.estimates.kl);
    expect(otherwise.conditions[0]!.score.estimates.kl).toEqual(alone.conditions[0]!.score.estimates.kl);
  });

  test("tests every other condition against the reference and corrects for their number", async () => {
    const { tests, reference } = await compareRuns(runs, options);
    expect(reference).toBe("knows");
    const onOwn = tests.filter((one) => one.metric === "own");
    expect(onOwn.map((one) => one.condition)).toEqual(["ignores", "contrary"]);
    for (const one of onOwn) {
      expect(one.difference.value).toBeLessThan(0);
      expect(one.corrected).toBeGreaterThanOrEqual(one.p["these items"]);
    }
  });

  test.each(["populi", "psii"] as const)(
    "has one number for one name: verdicts and differences of convention %s are of the metrics as printed",
    async (convention) => {
      const { conditions, tests, floors } = await compareRuns(runs, { ...options, convention });
      const [first] = conditions;
      for (const { condition, metric, difference } of tests) {
        const { score } = conditions.find((one) => one.score.name === condition)!;
        const printed = score.estimates[metric].value - first!.score.estimates[metric].value;
        expect(difference.value).toBeCloseTo(printed, 12);
        // No interval where one of the two is 0, because what little is left of it after the noise has no scale.
        if (Number.isFinite(difference.low)) {
          expect(difference.low).toBeLessThan(printed);
          expect(difference.high).toBeGreaterThan(printed);
        }
      }
      for (const { score, verdict } of conditions) {
        if (verdict.uniform.kind === "none" || verdict.association.kind === "none") throw new Error("judged");
        // Answers are drawn from these probabilities where estimates are of samples.
        const kind = convention === "psii" ? "uniform draws" : "uniform";
        const uniform = floors.find((floor) => floor.kind === kind)!;
        expect(verdict.uniform.estimate.value).toBeCloseTo(
          score.estimates.kl.value - uniform.estimates.kl.value,
          12,
        );
        expect(verdict.association.estimate.value).toBe(score.estimates.own.value);
      }
    },
  );

  test("notes have the own r of the table, also where items are too few for a verdict", async () => {
    for (const items of [4, 12]) {
      const report = await evaluate(study({ knows: 0.5, items }), options);
      const own = decimal(report.score.estimates.own.value);
      expect(report.toTable().notes.join("\n")).toContain(`own r ${own} against`);
    }
  });

  test("refuses runs of different respondents or items, and an unknown reference", async () => {
    await expect(compareRuns([runs[0]!, study({ respondents: 50 }, "fewer")], options)).rejects.toThrow(
      /different respondents/,
    );
    await expect(compareRuns([runs[0]!, study({ items: 11 }, "shorter")], options)).rejects.toThrow(
      /different items/,
    );
    await expect(compareRuns(runs, { ...options, reference: "know" })).rejects.toThrow(
      /did you mean 'knows'/,
    );
    await expect(compareRuns([], options)).rejects.toThrow(/no runs/);
  });

  test("calls a method worse than the uniform floor when it is, and does not praise one that equals it", async () => {
    const wrong = study({ knows: 0 }, "wrong");
    const certain = {
      ...wrong,
      answers: {
        ...wrong.answers,
        items: wrong.answers.items.map((item) => ({
          ...item,
          rows: item.rows.map((_, at) => (at % 4 === 3 ? 1 : 0)),
        })),
      },
    };
    const uniform = {
      ...wrong,
      condition: { name: "uniform" },
      answers: {
        ...wrong.answers,
        items: wrong.answers.items.map((item) => ({ ...item, rows: item.rows.map(() => 0.25) })),
      },
    };
    const { conditions } = await compareRuns([certain, uniform], options);
    const [worse, same] = conditions.map(({ verdict }) => verdict.uniform);
    expect(worse!.kind).toBe("worse");
    expect(same).toMatchObject({ kind: "equivalent", estimate: { value: expect.closeTo(0, 12) } });
  });

  test("can be interrupted, and says that it was", async () => {
    const stop = new AbortController();
    const states: string[] = [];
    const work = compareRuns([study({ respondents: 400, items: 40 })], {
      repeats: 2000,
      signal: stop.signal,
      progress: ({ state }) => {
        states.push(state);
        stop.abort();
      },
    });
    await expect(work).rejects.toBeInstanceOf(Interrupted);
    expect(states.at(-1)).toBe("interrupted");
  });

  test("scores the categories of items by themselves", async () => {
    const { conditions } = await compareRuns([runs[0]!], { ...options, convention: "psii" });
    const { categories, byItem } = conditions[0]!.score;
    expect([...categories.keys()]).toEqual(["values", "norms"]);
    const values = byItem.kl.filter((_, j) => j % 2 === 0);
    expect(categories.get("values")!.kl.value).toBeCloseTo(values.reduce((sum, x) => sum + x, 0) / 6, 12);
  });
});

test("η² finds the identifier that made the answers, and only in a simulation that knows it", async () => {
  const run = study({ knows: 0.9 });
  // Groups by the answers themselves: whoever leans high on the first items.
  const score = Array.from({ length: 60 }, (_, i) =>
    run.human.items.reduce((sum, item) => sum + item.rows[i * 4 + 3]! - item.rows[i * 4]!, 0),
  );
  const groupings = [
    { name: "lean", size: 2, labels: ["low", "high"], of: Int32Array.from(score, (s) => (s > 0 ? 1 : 0)) },
  ];
  const knows = await evaluate(run, { repeats: 40, groupings });
  const ignores = await evaluate(study({ knows: 0 }), { repeats: 40, groupings });
  expect(knows.score.estimates.etaHuman.value).toBeGreaterThan(0.05);
  expect(knows.score.estimates.eta.value).toBeGreaterThan(ignores.score.estimates.eta.value + 0.02);
});

test("a report shows its labels, its floors and what it left out", async () => {
  const run = study({});
  const silent = {
    ...run,
    human: {
      ...run.human,
      items: run.human.items.map((item, j) => (j === 4 ? { ...item, rows: item.rows.map(() => 0) } : item)),
    },
  };
  const text = (await evaluate(silent, { repeats: 40 })).toTable().toText();
  expect(text).toContain("simulated answers");
  expect(text).toContain("made-up answers");
  expect(text).toContain("Left out, nobody answered on one side: Q5.");
  expect(text).toContain("shuffled respondents");
});
