import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Grouping } from "../../../../lib/fidelity/answers/grouping.js";
import { structuralFidelity } from "../../../../lib/fidelity/structure/compare-structure.js";
import {
  allSegmentSums,
  resampledSums,
  type SegmentSums,
} from "../../../../lib/fidelity/structure/segments/segment-sums.js";
import { madeRun } from "../synthetic-run.js";

const groupingOf = (respondents: number, size: number): Grouping => ({
  ...{ name: "group", size, labels: Array.from({ length: size }, (_, k) => `group ${k + 1}`) },
  // One in forty has no group.
  of: Int32Array.from({ length: respondents }, (_, i) => (i % 40 === 39 ? -1 : (i * 7) % size)),
});

const values = ({ answers, squares, cumulative }: SegmentSums) => [
  ...answers,
  ...squares,
  ...(cumulative ?? []),
];

describe.each([
  ["one option each", true],
  ["distributions", false],
])("the sums of answers that are %s", (_, sampled) => {
  const n = 3000;
  const { answers } = madeRun({ respondents: n, items: 6, options: 4, sampled });
  const grouping = groupingOf(n, 3);
  // A tenth is in no unit, and the others are in so few that sums by unit are quicker.
  const of = Int32Array.from({ length: n }, (_, i) => (i % 10 === 0 ? -1 : i % 7));
  const times = Float64Array.of(0, 2, 1, 0, 3.5, 1, 1, 1);

  test("of units, counted as a resample draws them, are those of respondents who count as often", () => {
    const weights = answers.weights.map((weight, i) => weight * times[of[i]! < 0 ? 7 : of[i]!]!);
    const expected = values(allSegmentSums(answers, grouping, weights));
    const byUnit = values(
      resampledSums(answers, grouping, answers.weights, { kind: "units", of, count: 7 })(times),
    );
    expect(byUnit.length).toBe(sampled ? 2 * 72 : 3 * 72);
    byUnit.forEach((sum, at) => {
      expect(sum).toBeCloseTo(expected[at]!, 8);
    });
  });

  test("are the same of many units as of few", () => {
    const alone = { kind: "units", of: Int32Array.from({ length: n }, (_, i) => i), count: n } as const;
    const each = Float64Array.from({ length: n + 1 }, (_, i) => times[i === n || of[i]! < 0 ? 7 : of[i]!]!);
    const byUnit = values(
      resampledSums(answers, grouping, answers.weights, { kind: "units", of, count: 7 })(times),
    );
    const byRespondent = values(resampledSums(answers, grouping, answers.weights, alone)(each));
    byUnit.forEach((sum, at) => {
      expect(sum).toBeCloseTo(byRespondent[at]!, 8);
    });
  });
});

describe("a structural table", () => {
  // Since simulated answers count where humans answered: of these answers, what it had before; "uniform" as it is now.
  test("has to six digits what it had before resamples were sums over units", async () => {
    const before = JSON.parse(
      readFileSync(new URL("../fixtures/structure-before-sums.json", import.meta.url), "utf8"),
    ) as {
      readonly rows: Record<string, Record<string, (number | null)[]>>;
      readonly mantelTest: { readonly r: number; readonly p: number };
    };
    const made = madeRun({ respondents: 120, items: 8, options: 5, missing: 0.1, sampled: true });
    const found = await structuralFidelity(
      { ...made, condition: { name: "model" }, labels: [] },
      { grouping: groupingOf(120, 5), repeats: 40, draws: 3, baselines: [] },
    );
    for (const { name, metrics } of [found.human, found.simulated, ...found.floors])
      for (const [metric, { value, low, high }] of Object.entries(metrics))
        for (const [k, number] of [value, low, high].entries()) {
          const expected = before.rows[name]![metric]![k]!;
          if (expected === null) expect(number, `${name}: ${metric}`).toBeNaN();
          else expect(number, `${name}: ${metric}`).toBeCloseTo(expected, 5);
        }
    expect(found.mantelTest.r).toBeCloseTo(before.mantelTest.r, 9);
    expect(found.mantelTest.p).toBe(before.mantelTest.p);
  });

  test("has intervals as long from blocks of respondents as from respondents one by one", async () => {
    // 5,001 respondents are in 200 blocks; 5,000 are resampled one by one.
    const lengths = async (respondents: number) => {
      const { human, simulated } = await structuralFidelity(
        {
          ...madeRun({ respondents, items: 6, options: 4, sampled: true }),
          ...{ condition: { name: "model" }, labels: [] },
        },
        { grouping: groupingOf(respondents, 2), repeats: 400, draws: 1, baselines: [] },
      );
      return [human.metrics.medianDistance, human.metrics.v, simulated.metrics.sd].map(
        ({ low, high }) => high - low,
      );
    };
    const [blocks, alone] = [await lengths(5001), await lengths(5000)];
    // A variance from 200 blocks is known within a tenth, one standard error, and one from 400 resamples within a fourteenth.
    for (const [k, length] of blocks.entries()) {
      expect(length / alone[k]!).toBeGreaterThan(0.8);
      expect(length / alone[k]!).toBeLessThan(1.25);
    }
  });
});
