import { describe, expect, test } from "vitest";
import { randomStream } from "../../../../../lib/random/stream.js";
import { display } from "../../../../../lib/show/display.js";
import { estimateProportions } from "../../../../../lib/survey/design/estimate/proportions.js";
import type { ProportionIntervalName } from "../../../../../lib/survey/design/interval/proportion-intervals.js";
import { surveyDesign } from "../../../../../lib/survey/design/survey-design.js";
import { surveyOf } from "../../../../../lib/survey/survey-of.js";
import { near } from "../near.js";
import { agreement, designs, recorded } from "../two-stage.js";

describe.each(
  Object.entries(recorded.intervals) as [ProportionIntervalName, (typeof recorded.intervals)["wald"]][],
)("the interval '%s' of a proportion", (interval, expected) => {
  test.each(["replacement", "stages", "persons"] as const)("is R's under the design '%s'", (name) => {
    for (const column of ["yes", "rare"] as const) {
      const [no, one] = estimateProportions(designs[name], column, { interval });
      near([one!.value, ...one!.interval], expected[name][column], agreement);
      // The interval of the other answer mirrors it.
      near(
        [no!.interval[1], no!.interval[0]].map((limit) => 1 - limit),
        [...one!.interval],
        1e-6,
      );
    }
  });
});

describe("the interval of an answer that nobody gave, or everybody", () => {
  const answers = Array.from({ length: 30 }, () => 1);
  const survey = surveyOf({ a: answers, w: answers.map((_, i) => 1 + (i % 3)) });
  const codebook = {
    ...survey.codebook,
    variables: new Map(survey.codebook.variables).set("a", {
      ...survey.variable("a"),
      values: [
        { code: 1, label: "yes" },
        { code: 2, label: "no" },
      ],
    }),
  };
  const known = surveyOf({ a: answers, w: answers.map((_, i) => 1 + (i % 3)) }, { codebook });

  test("is Clopper and Pearson's", () => {
    const [yes, no] = estimateProportions(surveyDesign(known), "a");
    // 0 of 30: 1 − .025^(1/30)
    const limit = 1 - 0.025 ** (1 / 30);
    expect([no!.value, no!.interval[0]]).toEqual([0, 0]);
    expect(no!.interval[1]).toBeCloseTo(limit, 10);
    expect([yes!.value, yes!.interval[1]]).toEqual([1, 1]);
    expect(yes!.interval[0]).toBeCloseTo(1 - limit, 10);
  });

  test("is longer where weights or clusters leave less information", () => {
    const high = (design: ReturnType<typeof surveyDesign>) =>
      estimateProportions(design, "a")[1]!.interval[1];
    const weighted = high(surveyDesign(known, { weight: "w" }));
    expect(weighted).toBeGreaterThan(high(surveyDesign(known)));
    const clusters = known.derive({
      variable: { name: "c", measure: "nominal", role: "other" },
      value: (() => {
        let row = 0;
        return () => row++ % 4;
      })(),
    });
    expect(high(surveyDesign(clusters, { weight: "w", clusters: "c" }))).toBeGreaterThan(weighted);
  });
});

test("intervals cover a rare answer's share in nineteen samples of twenty, where share ± t standard errors does not", () => {
  const [share, samples] = [0.01, 300];
  const covered = { logit: 0, "korn-graubard": 0, wald: 0 };
  for (let sample = 0; sample < samples; sample++) {
    const stream = randomStream(sample, ["rare answer"]);
    const a = Array.from({ length: 100 }, () => +(stream.uniform() < share));
    const w = a.map(() => 0.5 + stream.uniform());
    // Two respondents without a weight give both answers, so that both are in the codebook.
    const design = surveyDesign(surveyOf({ a: [...a, 0, 1], w: [...w, 0, 0] }, { weight: "w" }));
    for (const interval of Object.keys(covered) as ProportionIntervalName[]) {
      const [low, high] = estimateProportions(design, "a", { interval })[1]!.interval;
      if (low <= share && share <= high) covered[interval] += 1 / samples;
    }
  }
  expect(covered.logit).toBeGreaterThan(0.92);
  expect(covered["korn-graubard"]).toBeGreaterThan(0.95);
  expect(covered.wald).toBeLessThan(0.75);
});

test("proportions are a list that shows itself as a table, with the notes of the design", () => {
  const proportions = estimateProportions(designs.stages, "g");
  expect(proportions.map(({ code }) => code)).toEqual(["a", "b", "c"]);
  expect(Object.keys(proportions)).toEqual(["0", "1", "2"]);
  const shown = proportions[display]()["text/plain"];
  expect(shown).toMatch(/^Shares of g\n/);
  expect(shown).toContain("95 % intervals: logit");
  expect(shown).toContain("weighted by the inverse of the sampling fractions");
  expect(proportions.toTable().rows.length).toBe(3);
});
