import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Grouping } from "../../../../lib/fidelity/answers/grouping.js";
import type { JackknifeUnits } from "../../../../lib/fidelity/jackknife/units.js";
import { structuralFidelity } from "../../../../lib/fidelity/structure/compare-structure.js";
import {
  allSegmentSums,
  type SegmentSums,
  sampledSums,
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
])("the sums of answers that are %s", (_, oneEach) => {
  const n = 3000;
  const { answers } = madeRun({ respondents: n, items: 6, options: 4, sampled: oneEach });
  const grouping = groupingOf(n, 3);
  // A tenth is in no unit, and the others are in so few that sums by unit are quicker.
  const of = Int32Array.from({ length: n }, (_, i) => (i % 10 === 0 ? -1 : i % 7));
  const stratum = Int32Array.of(0, 1, 0, 1, 0, 1, 0);
  const sampled = (units: Omit<JackknifeUnits, "kind">) =>
    sampledSums(answers, grouping, answers.weights, { kind: "units", ...units });

  test.each([
    ["", undefined],
    [", whose stratum's others count for it", stratum],
  ])("without a unit%s are those of the respondents who are left", (_, strata) => {
    const units = { of, count: 7, ...(strata && { stratum: strata }) };
    const byUnit = sampled(units);
    // Four units are in the first stratum, of which three count for four.
    const times = (i: number) => {
      if (of[i] === 2) return 0;
      return strata && of[i]! >= 0 && strata[of[i]!] === 0 ? 4 / 3 : 1;
    };
    const weights = answers.weights.map((weight, i) => weight * times(i));
    const expected = allSegmentSums(answers, grouping, weights);
    const found = byUnit(2);
    expect(values(found).length).toBe(oneEach ? 2 * 72 : 3 * 72);
    found.answers.forEach((sum, at) => {
      expect(sum).toBeCloseTo(expected.answers[at]!, 8);
    });
    if (strata === undefined)
      values(found).forEach((sum, at) => {
        expect(sum).toBeCloseTo(values(expected)[at]!, 8);
      });
    expect(values(byUnit())).toEqual(values(sampled({ of, count: 7 })()));
  });

  test("are the same of many units as of few", () => {
    const alone = sampled({ of: Int32Array.from({ length: n }, (_, i) => i), count: n })(33);
    const one = sampled({ of: Int32Array.from({ length: n }, (_, i) => (i === 33 ? 0 : -1)), count: 1 })(0);
    values(alone).forEach((sum, at) => {
      expect(sum).toBeCloseTo(values(one)[at]!, 8);
    });
  });
});

describe("a structural table", () => {
  // Since simulated answers count where humans answered: of these answers, what it had before; "uniform" as it is now.
  test("has to six digits the values that it had before these were computed from sums", async () => {
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
      for (const [metric, { value }] of Object.entries(metrics)) {
        const [expected] = before.rows[name]![metric]!;
        if (expected === null) expect(value, `${name}: ${metric}`).toBeNaN();
        else expect(value, `${name}: ${metric}`).toBeCloseTo(expected!, 5);
      }
    expect(found.mantelTest.r).toBeCloseTo(before.mantelTest.r, 9);
    expect(found.mantelTest.p).toBe(before.mantelTest.p);
  });
});
