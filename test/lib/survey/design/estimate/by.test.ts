import { describe, expect, test } from "vitest";
import { display } from "../../../../../lib/show/display.js";
import { holm } from "../../../../../lib/statistics/holm.js";
import type { Design, LonelyUnits } from "../../../../../lib/survey/design/design.js";
import { estimateBy } from "../../../../../lib/survey/design/estimate/by.js";
import { crosstab } from "../../../../../lib/survey/design/estimate/crosstab.js";
import type { Estimate } from "../../../../../lib/survey/design/estimate/estimate.js";
import { estimateMean } from "../../../../../lib/survey/design/estimate/mean.js";
import { estimateProportions } from "../../../../../lib/survey/design/estimate/proportions.js";
import { estimateTotal } from "../../../../../lib/survey/design/estimate/total.js";
import { replicateDesign } from "../../../../../lib/survey/design/replicates.js";
import { subpopulation } from "../../../../../lib/survey/design/subpopulation.js";
import { surveyDesign } from "../../../../../lib/survey/design/survey-design.js";
import { calibratedDesign, rakedDesign } from "../../../../../lib/survey/design/weights/calibrated-design.js";
import { surveyOf } from "../../../../../lib/survey/survey-of.js";
import { near } from "../near.js";
import { agreement, designs, known, recorded, sample } from "../two-stage.js";

const contrasts = { "a and b − c": { a: 0.5, b: 0.5, c: -1 } };

describe.each(["replacement", "stages", "calibrated"] as const)(
  "estimates by group under the design '%s'",
  (name) => {
    const design = name === "calibrated" ? calibratedDesign(designs.replacement, known) : designs[name];
    const expected = recorded.by[name];

    test.each(["mean", "total"] as const)("have R's %ss, errors and contrasts", (statistic) => {
      const found = estimateBy(design, statistic, "y", { by: "g", contrasts });
      near(
        [...found.estimates.map(({ value }) => value), ...found.estimates.map((one) => one.standardError)],
        [expected[statistic].value, expected[statistic].se].flat(),
        agreement,
      );
      near(
        found.contrasts.flatMap(({ value, standardError }) => [value, standardError]),
        expected[statistic].contrasts.flatMap(({ value, se }) => [value, se]),
        agreement,
      );
      expect(found.contrasts.map((one) => one.name)).toEqual(["b − a", "c − a", "c − b", "a and b − c"]);
      expect(found.contrasts.map(({ pHolm }) => pHolm)).toEqual(holm(found.contrasts.map(({ p }) => p)));
    });

    test("have R's proportions", () => {
      const found = estimateBy(design, "proportions", "yes", { by: "g", contrasts });
      const yes = found.estimates.filter(({ answer }) => answer === "1");
      near(
        [...yes.map(({ value }) => value), ...yes.map(({ standardError }) => standardError)],
        [expected.yes.value, expected.yes.se].flat(),
        agreement,
      );
      near(
        found.contrasts.filter(({ answer }) => answer === "1").flatMap((c) => [c.value, c.standardError]),
        expected.yes.contrasts.flatMap(({ value, se }) => [value, se]),
        agreement,
      );
    });
  },
);

test("a group's estimate is that of its subpopulation", () => {
  const { estimates } = estimateBy(designs.replacement, "mean", "y", { by: ["stratum", "yes"] });
  expect(estimates.map(({ group }) => group)).toEqual(["1 × 0", "1 × 1", "2 × 0", "2 × 1", "3 × 0", "3 × 1"]);
  const [, , , found] = estimates;
  const alone = estimateMean(subpopulation(designs.replacement, { stratum: 2, yes: 1 }), "y");
  near(
    [found!.value, found!.standardError, ...found!.interval],
    [alone.value, alone.standardError, ...alone.interval],
    1e-12,
  );
  expect([found!.codes, found!.n]).toEqual([[2, 1], alone.n]);
});

describe("many estimates at once are those made one by one,", () => {
  const few = sample.where((answer) => answer("stratum") !== 3 || answer("district") === 1);
  const lonely = (how: LonelyUnits) =>
    surveyDesign(few, { weight: "w", strata: "stratum", clusters: "district", fpc: "N1", lonely: how });
  const margins = { g: known.margins.g };
  const halves = sample
    .derive({
      variable: { name: "r1", measure: "scale", role: "other" },
      value: (answer) => (Number(answer("district")) % 2) * 2,
    })
    .derive({
      variable: { name: "r2", measure: "scale", role: "other" },
      value: (answer) => 2 - (Number(answer("district")) % 2) * 2,
    });

  test.each<[string, Design]>([
    ...Object.entries(designs),
    ["calibrated", calibratedDesign(designs.stages, known)],
    ["calibrated twice", calibratedDesign(rakedDesign(designs.replacement, { margins }), known)],
    ["lonely: certainty", lonely("certainty")],
    ["lonely: adjust", lonely("adjust")],
    ["lonely: centered", lonely("centered")],
    ["lonely: average", lonely("average")],
    ["by replicates", replicateDesign(halves, { replicates: ["r1", "r2"], method: "brr" })],
    [
      "by replicates around their mean",
      replicateDesign(halves, { replicates: ["r1", "r2"], method: "brr", mse: false }),
    ],
  ])("%s", (_, design) => {
    const parts = ["a", "b", "c"].map((g) => subpopulation(design, { g }));
    const means = estimateBy(design, "mean", "y", { by: "g" }).estimates;
    const totals = estimateBy(design, "total", "y", { by: "g" }).estimates;
    const shares = estimateBy(design, "proportions", "yes", { by: "g" }).estimates;
    const cross = crosstab(design, "g", "yes").shares("row");
    for (const [g, part] of parts.entries()) {
      const all = (one: Estimate) => [one.value, one.standardError, ...one.interval, one.n];
      near(all(means[g]!), all(estimateMean(part, "y")), 1e-9);
      near(all(totals[g]!), all({ ...estimateTotal(part, "y"), designEffect: 0 }), 1e-9);
      const alone = estimateMean(part, "yes");
      for (const one of [shares[2 * g + 1]!, cross[g]![1]!, estimateProportions(part, "yes")[1]!])
        near([one.value, one.standardError, one.n], [alone.value, alone.standardError, alone.n], 1e-9);
      near(shares[2 * g + 1]!.designEffect, alone.designEffect, 1e-9);
    }
  });
});

describe("the table of estimates by group", () => {
  test("has a row for each group and contrast, and says how p is corrected", () => {
    const shown = estimateBy(designs.stages, "mean", "y", { by: "g", differences: "first" })[display]()[
      "text/plain"
    ];
    expect(shown).toMatch(/^Mean of y by g\n/);
    expect(shown).toMatch(/· Differences and contrasts\nb − a .*\nc − a /);
    expect(shown).toContain("with Holm's correction over 2 contrasts");
  });

  test("leaves out many differences, and groups in which nobody answered", () => {
    const few = surveyOf({
      y: [1, 2, 3, 4, 5, 6, 7, null],
      g: ["a", "b", "c", "d", "e", "f", "g", "h"],
    });
    const found = estimateBy(surveyDesign(few), "mean", "y", { by: "g" });
    expect([found.estimates.length, found.contrasts.length]).toEqual([7, 21]);
    expect(found[display]()["text/plain"]).toContain("21 differences and contrasts are in .contrasts");
  });
});

test("groups that are not there are refused with the nearest name", () => {
  const by = (options: Parameters<typeof estimateBy>[3]) => () =>
    estimateBy(designs.equal, "mean", "y", options);
  expect(by({ by: "gg" })).toThrow(/no column 'gg'/);
  expect(by({ by: "g", contrasts: { odd: { a: 1, d: -1 } } })).toThrow(/no group 'd'/);
  expect(estimateBy(surveyDesign(sample), "total", "y", { by: "g", differences: "none" }).contrasts).toEqual(
    [],
  );
});
