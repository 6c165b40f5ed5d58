import { describe, expect, test } from "vitest";
import { display } from "../../../../lib/show/display.js";
import { estimateMean } from "../../../../lib/survey/design/estimate/mean.js";
import { estimateProportions } from "../../../../lib/survey/design/estimate/proportions.js";
import { estimateRatio } from "../../../../lib/survey/design/estimate/ratio.js";
import { estimateTotal } from "../../../../lib/survey/design/estimate/total.js";
import { linearRegression } from "../../../../lib/survey/design/regression/regression.js";
import { subpopulation } from "../../../../lib/survey/design/subpopulation.js";
import { type DesignOptions, surveyDesign } from "../../../../lib/survey/design/survey-design.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { near } from "./near.js";
import { agreement, type DesignName, designs, type Recorded, recorded, sample } from "./two-stage.js";

const both = ({ value, standardError }: { value: number; standardError: number }) => [value, standardError];
const asFound = ({ value, se }: Recorded) => [value, se].flat();

describe.each(Object.entries(designs) as [DesignName, (typeof designs)[DesignName]][])(
  "the design '%s' of a sample in two stages",
  (name, design) => {
    const expected = recorded.designs[name];

    test("gives the means, totals and ratios of R's survey package", () => {
      expect(design.degreesOfFreedom).toBe(expected.df);
      near(both(estimateMean(design, "y")), asFound(expected.mean), agreement);
      near(both(estimateTotal(design, "y")), asFound(expected.total), agreement);
      near(both(estimateRatio(design, "y", "x")), asFound(expected.ratio), agreement);
      const shares = estimateProportions(design, "ordinal");
      near(
        [...shares.map(({ value }) => value), ...shares.map(({ standardError }) => standardError)],
        asFound(expected.shares),
        agreement,
      );
    });

    test("gives its subpopulations and regressions", () => {
      const some = subpopulation(design, { yes: 1 });
      near(both(estimateMean(some, "y")), asFound(expected.some), agreement);
      near(both(estimateTotal(some, "y")), asFound(expected.someTotal), agreement);
      const found = linearRegression(design, "y", { predictors: ["x", "g"], asNumbers: ["x"] });
      near(
        [
          ...found.coefficients.map(({ estimate }) => estimate),
          ...found.coefficients.map(({ standardError }) => standardError),
        ],
        asFound(expected.linear),
        agreement,
      );
      near(
        found.coefficients.map(({ p }) => p),
        expected.linear.p,
        1e-7,
      );
      expect(found.degreesOfFreedom).toBe(expected.linear.df);
    });
  },
);

describe("a stratum of a single unit", () => {
  const few = sample.where((answer) => answer("stratum") !== 3 || answer("district") === 1);
  const options = { weight: "w", strata: "stratum", clusters: "district" } as const;
  const totals = (lonely: NonNullable<DesignOptions["lonely"]>) => [
    estimateMean(surveyDesign(few, { ...options, lonely }), "y").standardError,
    estimateTotal(surveyDesign(few, { ...options, lonely }), "y").standardError,
    estimateTotal(surveyDesign(few, { ...options, lonely, fpc: "N1" }), "y").standardError,
  ];

  test.each(
    Object.entries(recorded.lonely) as ["certainty", { mean: number; total: number; finite: number }][],
  )("counts by '%s' as in R, for means, totals and finite populations", (lonely, { mean, total, finite }) => {
    near(totals(lonely), [mean, total, finite], agreement);
  });

  test("counts by 'centered' as by 'adjust' for means, and by less for totals", () => {
    near(totals("centered")[0]!, recorded.lonely.adjust.mean, agreement);
    expect(totals("centered")[1]).toBeLessThan(recorded.lonely.adjust.total);
    expect(totals("centered")[1]).toBeGreaterThan(recorded.lonely.certainty.total);
  });

  test("is none where the stratum was drawn completely", () => {
    const census = few.derive({
      variable: { name: "N", measure: "scale", role: "other" },
      value: (answer) => (answer("stratum") === 3 ? 1 : answer("N1")),
    });
    const design = surveyDesign(census, { ...options, fpc: "N" });
    expect(design.notes).toEqual([]);
    near(estimateTotal(design, "y").standardError, recorded.census, agreement);
  });

  test("is refused at the second stage too", () => {
    const one = surveyOf({ d: [1, 1, 2], p: [1, 2, 1], N: [9, 9, 9], M: [4, 4, 4], y: [1, 2, 4] });
    const stages = { clusters: ["d", "p"], fpc: ["N", "M"] };
    expect(() => surveyDesign(one, stages)).toThrow(/at stage 2, 1 of 2 strata has a single unit\n.*average/);
    expect(surveyDesign(one, { ...stages, lonely: "average" }).notes.join()).toMatch(
      /single unit \(average\)/,
    );
  });
});

describe("a finite population", () => {
  const survey = surveyOf({ s: [1, 1, 2, 2], y: [1, 3, 4, 8], N: [2, 2, 5, 5], f: [1, 1, 0.4, 0.4] });

  test("leaves no error where everybody was asked, and weights by the sampling fractions", () => {
    const design = surveyDesign(survey, { strata: "s", fpc: "N" });
    expect([...design.weights]).toEqual([1, 1, 2.5, 2.5]);
    expect(design.notes).toEqual(["weighted by the inverse of the sampling fractions"]);
    // Stratum 1 is complete; stratum 2: 5² (1 − 2/5) 8 / 2 = 60
    expect(estimateTotal(design, "y").standardError).toBeCloseTo(Math.sqrt(60), 12);
    expect(design[display]()["text/plain"]).toMatch(/finite population +N/);
    expect(estimateTotal(surveyDesign(survey, { strata: "s", fpc: "f" }), "y")).toEqual(
      estimateTotal(design, "y"),
    );
  });

  test("is refused where it has no size, several sizes, or fewer units than were drawn", () => {
    const design = (N: (number | null)[]) => () =>
      surveyDesign(surveyOf({ s: [1, 1, 2, 2], N }), { strata: "s", fpc: "N" });
    expect(design([2, null, 5, 5])).toThrow(/column N: row 2 in stratum 1 has the population size empty/);
    expect(design([2, 2, 5, 6])).toThrow(/row 4 in stratum 2 has the population size 6, rows before it 5/);
    expect(design([2, 2, 1, 1])).toThrow(/2 units were drawn in stratum 2, from a population of 1\n.*sample/);
    expect(() => surveyDesign(survey, { strata: "s", fpc: "M" })).toThrow(/no column 'M'/);
  });
});

test("a ratio over nothing is refused", () => {
  const design = surveyDesign(surveyOf({ a: [1, 2, 3], zero: [1, -1, 0] }));
  expect(() => estimateRatio(design, "a", "zero")).toThrow(/column zero: its total is 0/);
});
