import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../../../lib/random/stream.js";
import { display } from "../../../../lib/show/display.js";
import type { Design } from "../../../../lib/survey/design/design.js";
import { correlation } from "../../../../lib/survey/design/estimate/correlation.js";
import { crosstab } from "../../../../lib/survey/design/estimate/crosstab.js";
import { estimateMean } from "../../../../lib/survey/design/estimate/mean.js";
import { estimateProportions } from "../../../../lib/survey/design/estimate/proportions.js";
import { estimateQuantile } from "../../../../lib/survey/design/estimate/quantile.js";
import { estimateTotal } from "../../../../lib/survey/design/estimate/total.js";
import {
  linearRegression,
  logisticRegression,
  type Regression,
} from "../../../../lib/survey/design/regression/regression.js";
import { replicateDesign } from "../../../../lib/survey/design/replicates.js";
import { subpopulation } from "../../../../lib/survey/design/subpopulation.js";
import { surveyDesign } from "../../../../lib/survey/design/survey-design.js";
import { calibrate } from "../../../../lib/survey/design/weights/calibration.js";
import { rake } from "../../../../lib/survey/design/weights/raking.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { testOnRealData } from "../real-data.js";
import { near } from "./near.js";

interface Recorded {
  readonly value: number | number[];
  readonly se: number | number[];
  readonly deff?: number | number[];
  readonly p?: number[];
  readonly df?: number;
}
interface Tested {
  readonly f: number;
  readonly df: readonly [number, number];
  readonly p: number;
}
interface DesignRecord {
  readonly df: number;
  readonly mean: Recorded;
  readonly total: Recorded;
  readonly proportions: Recorded;
  readonly crosstab: Tested;
  readonly crosstabLarge: Tested;
  readonly linear: Recorded;
  readonly logistic: Recorded;
  readonly quantile: readonly { p: number; value: number; low: number; high: number }[];
  readonly correlation: number;
}
/** What R's survey package says (fixtures/design.R). */
const r = JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/design.json"), "utf8")) as Record<
  "stratified" | "clustered" | "both" | "ces" | "gss",
  DesignRecord
> & {
  readonly raking: { first: number[]; range: number[] };
  readonly calibration: { first: number[]; range: number[] };
  readonly jackknife: { value: number; se: number };
  readonly correlations: Record<"stratified" | "clustered" | "both", Recorded>;
  readonly gssMore: Record<"proportions" | "correlation" | "logistic", Recorded> & {
    readonly quantile: { value: number; low: number; high: number };
    readonly cramer: number[];
  };
  readonly subpopulation: Record<"mean" | "proportions" | "linear", Recorded> & {
    readonly df: number;
    readonly crosstab: Tested;
    readonly quantile: { value: number; low: number; high: number };
  };
  readonly cesMore: Record<"total" | "linear", Recorded>;
};

function nearTest(found: ReturnType<typeof crosstab>, expected: Tested): void {
  near(
    [found.raoScott.f, found.raoScott.df1, found.raoScott.df2, found.raoScott.p],
    [expected.f, ...expected.df, expected.p],
  );
}

function nearRegression(found: Regression, expected: Recorded): void {
  near(
    found.coefficients.map((c) => c.estimate),
    expected.value,
  );
  near(
    found.coefficients.map((c) => c.standardError),
    expected.se,
  );
  // p-values of 1e-37 keep fewer digits.
  near(
    found.coefficients.map((c) => c.p),
    expected.p!,
    1e-5,
  );
  expect(found.degreesOfFreedom).toBe(expected.df);
}

const ess = (file: string) => loadSurvey(file, { codebook: "data/codebooks/ESS10NO.codebook.yaml" });

const designs = {
  stratified: { weight: "anweight", strata: "stratum", clusters: "psu" },
  clustered: { weight: "pspwght", strata: null, clusters: "stratum" },
  both: { weight: "anweight", strata: "region", clusters: "agea" },
} as const;

for (const [name, options] of Object.entries(designs) as [keyof typeof designs, (typeof designs)["both"]][]) {
  testOnRealData(
    "surveys/ESS10NO.csv",
    `every estimate under the ${name} design agrees with R's survey package`,
    async (file) => {
      const design = surveyDesign(await ess(file), { ...options, lonely: "adjust" });
      const expected = r[name];
      expect(design.degreesOfFreedom).toBe(expected.df);
      const mean = estimateMean(design, "lrscale");
      near(
        [mean.value, mean.standardError, mean.designEffect],
        [expected.mean.value, expected.mean.se, expected.mean.deff!].flat(),
      );
      const total = estimateTotal(design, "lrscale");
      near([total.value, total.standardError], [expected.total.value, expected.total.se].flat());
      const proportions = estimateProportions(design, "eu_vote");
      near(
        proportions.map((p) => p.value),
        expected.proportions.value,
      );
      near(
        proportions.map((p) => p.standardError),
        expected.proportions.se,
      );
      near(
        proportions.map((p) => p.designEffect),
        expected.proportions.deff!,
      );
      nearTest(crosstab(design, "female", "eu_vote"), expected.crosstab);
      nearTest(crosstab(design, "region", "lrscale"), expected.crosstabLarge);
      nearRegression(
        linearRegression(design, "lrscale", { predictors: ["agea", "female", "eduyrs"] }),
        expected.linear,
      );
      nearRegression(
        logisticRegression(design, "eu_vote", "Join EU", { predictors: ["agea", "female", "eduyrs"] }),
        expected.logistic,
      );
      for (const { p, value, low, high } of expected.quantile) {
        const found = estimateQuantile(design, "agea", p);
        expect([found.value, ...found.interval], `p = ${p}`).toEqual([value, low, high]);
      }
      const related = correlation(design, "imbgeco", "imueclt");
      near(related.value, expected.correlation);
      near(
        [related.value, related.standardError],
        [r.correlations[name].value, r.correlations[name].se].flat(),
      );
    },
  );
}

testOnRealData(
  "surveys/ESS10NO.csv",
  "estimates on women alone keep the design of the whole sample, as in R's survey package",
  async (file) => {
    const whole = surveyDesign(await ess(file));
    const design = subpopulation(whole, { female: 1 });
    const expected = r.subpopulation;
    expect(design.degreesOfFreedom).toBe(expected.df);
    const mean = estimateMean(design, "lrscale");
    near([mean.value, mean.standardError], [expected.mean.value, expected.mean.se].flat());
    const proportions = estimateProportions(design, "eu_vote");
    near(
      proportions.map((p) => p.standardError),
      expected.proportions.se,
    );
    nearTest(crosstab(design, "brnnorge", "eu_vote"), expected.crosstab);
    nearRegression(linearRegression(design, "lrscale", { predictors: ["agea", "eduyrs"] }), expected.linear);
    const median = estimateQuantile(design, "agea", 0.5);
    const { value, low, high } = expected.quantile;
    expect([median.value, ...median.interval]).toEqual([value, low, high]);
    expect(design.notes.at(-1)).toBe("subpopulation: 691 of 1411 respondents");
    expect(() => subpopulation(whole, () => false)).toThrow(/nobody with a weight passes the filter/);
  },
);

testOnRealData(
  "surveys/CES11.csv",
  "estimates on the stratified Canadian sample agree with R's survey package",
  async (file) => {
    const survey = await loadSurvey(file, { weight: "weight" });
    const design = surveyDesign(survey, { strata: "province" });
    expect(design.degreesOfFreedom).toBe(r.ces.df);
    const proportions = estimateProportions(design, "importance");
    near(
      proportions.map((p) => p.value),
      r.ces.proportions.value,
    );
    near(
      proportions.map((p) => p.standardError),
      r.ces.proportions.se,
    );
    near(
      proportions.map((p) => p.designEffect),
      r.ces.proportions.deff!,
    );
    nearTest(crosstab(design, "gender", "abortion"), r.ces.crosstab);
    nearTest(crosstab(design, "education", "importance"), r.ces.crosstabLarge);
    nearRegression(
      logisticRegression(design, "abortion", "Yes", { predictors: ["gender", "urban"] }),
      r.ces.logistic,
    );
    const women = survey.derive({
      variable: { name: "women", measure: "scale", role: "other" },
      value: (answer) => (answer("gender") === "Female" ? 1 : 0),
    });
    const more = surveyDesign(women, { strata: "province" });
    const total = estimateTotal(more, "women");
    near([total.value, total.standardError], [r.cesMore.total.value, r.cesMore.total.se].flat());
    nearRegression(
      linearRegression(more, "women", { predictors: ["urban", "importance"] }),
      r.cesMore.linear,
    );
  },
);

testOnRealData(
  "surveys/gss_spending.csv",
  "estimates without weights agree with R's survey package",
  async (file) => {
    const survey = await loadSurvey(file, { codebook: "data/codebooks/gss_spending.codebook.yaml" });
    const design = surveyDesign(survey);
    const mean = estimateMean(design, "natspac");
    near(
      [mean.value, mean.standardError, mean.designEffect],
      [r.gss.mean.value, r.gss.mean.se, r.gss.mean.deff!].flat(),
    );
    nearTest(crosstab(design, "degree", "natspac"), r.gss.crosstab);
    nearRegression(
      linearRegression(design, "natspac", { predictors: ["age", "sex", "degree"] }),
      r.gss.linear,
    );
    const proportions = estimateProportions(design, "natspac");
    for (const [key, field] of [
      ["value", "value"],
      ["se", "standardError"],
      ["deff", "designEffect"],
    ] as const) {
      near(
        proportions.map((p) => p[field]),
        r.gssMore.proportions[key]!,
      );
    }
    nearRegression(
      logisticRegression(design, "natspac", 1, { predictors: ["age", "degree"] }),
      r.gssMore.logistic,
    );
    const related = correlation(design, "natspac", "natsci");
    near(
      [related.value, related.standardError],
      [r.gssMore.correlation.value, r.gssMore.correlation.se].flat(),
    );
    const median = estimateQuantile(design, "age", 0.5);
    const { value, low, high } = r.gssMore.quantile;
    expect([median.value, ...median.interval]).toEqual([value, low, high]);
    const { cramersV, cramersVCorrected } = crosstab(design, "degree", "natspac");
    near([cramersV, cramersVCorrected], r.gssMore.cramer);
  },
);

testOnRealData(
  "surveys/ESS10NO.csv",
  "raking and calibration give the weights that R's survey package gives",
  async (file) => {
    const survey = await ess(file);
    const margins = {
      female: new Map([
        [0, 700],
        [1, 711],
      ]),
      brnnorge: new Map([
        [0, 250],
        [1, 1161],
      ]),
    };
    const raked = rake(survey, { margins, tolerance: 1e-13 });
    expect(raked.converged).toBe(true);
    near([...raked.weights.slice(0, 8)], r.raking.first);
    near(raked.range, r.raking.range);
    const calibrated = calibrate(survey, { population: 1411, margins: { female: 711, agea: 1411 * 47 } });
    near([...calibrated.weights.slice(0, 8)], r.calibration.first);
    near(calibrated.range, r.calibration.range);
  },
);

testOnRealData(
  "surveys/ESS10NO.csv",
  "a jackknife of replicate weights agrees with R's survey package",
  async (file) => {
    let survey = await ess(file);
    const clusters = survey.column("stratum");
    const count = clusters.levels.length;
    const weights = survey.column("pspwght").numeric();
    const names = clusters.levels.map((_, c) => `rep${c}`);
    for (const [c, name] of names.entries()) {
      let row = -1;
      survey = survey.derive({
        variable: { name, role: "other", measure: "scale" },
        value: () => {
          row += 1;
          return clusters.level[row] === c ? 0 : (weights[row]! * count) / (count - 1);
        },
      });
    }
    const design = replicateDesign(survey, { weight: "pspwght", replicates: names, method: "jk1" });
    const mean = estimateMean(design, "lrscale");
    near([mean.value, mean.standardError], [r.jackknife.value, r.jackknife.se]);
  },
);

/** Two strata of two clusters; by hand below. */
const small = surveyOf(
  {
    s: [1, 1, 1, 1, 2, 2, 2, 2],
    c: [1, 1, 2, 2, 1, 1, 2, null],
    y: [1, 2, 3, 4, 5, null, 7, 8],
    w: [1, 1, 1, 1, 2, 2, 2, 2],
  },
  { weight: "w" },
);

describe("a small design by hand", () => {
  const design = surveyDesign(small, { strata: "s", clusters: "c" });

  test("leaves out and counts respondents without a cluster", () => {
    expect(design.notes).toEqual(["1 of 8 respondents lacks a stratum or cluster and is left out"]);
    expect([...design.weights]).toEqual([1, 1, 1, 1, 2, 2, 2, 0]);
    expect(design.degreesOfFreedom).toBe(2);
  });

  test("has the mean and variance that Taylor linearisation gives", () => {
    // Σwy = 1+2+3+4+10+14 = 34, Σw = 8, mean 4.25; scores w(y − 4.25)/8 summed by cluster:
    // stratum 1: (−3.25−2.25)/8 = −.6875, (−1.25−.25)/8 = −.1875; stratum 2: 2·.75/8 = .1875, 2·2.75/8 = .6875
    // variance: 2 · (2 · .25²) each with n/(n−1) = 2: 2·(.0625+.0625) + 2·(.0625+.0625) = .5
    const mean = estimateMean(design, "y");
    expect(mean.value).toBeCloseTo(4.25, 14);
    expect(mean.standardError).toBeCloseTo(Math.sqrt(0.5), 14);
    expect(mean.n).toBe(6);
  });

  test("refuses a stratum of one unit unless told what to do with it", () => {
    const lonely = surveyOf({ s: [1, 1, 2], y: [1, 2, 3] });
    expect(() => surveyDesign(lonely, { strata: "s" })).toThrow(
      /column s: 1 of 2 strata has a single unit: 2\n.*adjust/,
    );
    const certain = surveyDesign(lonely, { strata: "s", lonely: "certainty" });
    expect(certain.notes.join()).toMatch(/single unit: 2 \(certainty\)/);
    // Scores (y − 2)/3: −1/3, 0 in stratum 1; 2 · 2 · (1/6)² = 1/9
    expect(estimateMean(certain, "y").standardError).toBeCloseTo(1 / 3, 14);
  });

  test("refuses unknown columns and impossible models", () => {
    expect(() => surveyDesign(small, { strata: "strata" })).toThrow(/no column 'strata'/);
    expect(() => linearRegression(design, "y", { predictors: ["w", "w"], asNumbers: ["w"] })).toThrow(
      /determine each other|too few/,
    );
    expect(() => crosstab(design, "s", "nothing")).toThrow(/no column 'nothing'/);
    expect(() => estimateQuantile(design, "y", 1.5)).toThrow(/p is 1\.5/);
  });
});

test("the shares of a crosstab are those of its margins, and its table escapes labels", () => {
  const stream = randomStream(3, ["crosstab"]);
  const n = 300;
  const made = surveyOf(
    {
      a: Array.from({ length: n }, () => `<i>${stream.integer(3)}`),
      b: Array.from({ length: n }, () => stream.integer(4)),
      w: Array.from({ length: n }, () => 0.2 + stream.uniform()),
    },
    { weight: "w" },
  );
  const design: Design = surveyDesign(made);
  const cross = crosstab(design, "a", "b");
  const rows = cross.share.map((row) => row.reduce((sum, value) => sum + value, 0));
  near(
    rows,
    estimateProportions(design, "a").map((p) => p.value),
    1e-12,
  );
  expect(cross.count.flatMap((row) => [...row]).reduce((sum, value) => sum + value, 0)).toBe(n);
  expect(cross.cramersVCorrected).toBeLessThan(cross.cramersV);
  expect(cross[display]()["text/html"]).not.toMatch(/<i>/);
});

describe("raking", () => {
  const n = 400;
  const stream = randomStream(5, ["rake"]);
  const made = surveyOf({
    a: Array.from({ length: n }, (_, i) => (i === 7 ? null : 1 + stream.integer(3))),
    b: Array.from({ length: n }, () => 1 + stream.integer(2)),
  });
  const margins = {
    a: new Map([
      [1, 0.6],
      [2, 0.3],
      [3, 0.1],
    ]),
    b: new Map([
      [1, 0.5],
      [2, 0.5],
    ]),
  };

  test("reaches its targets, counts respondents without an answer to a margin, and reports range and effective n", () => {
    const raked = rake(made, { margins });
    expect(raked.converged).toBe(true);
    expect([raked.excluded, raked.weights[7]]).toEqual([1, 0]);
    for (const [name, targets] of Object.entries(margins)) {
      const column = made.column(name);
      for (const [code, target] of targets) {
        const found = raked.weights.reduce((sum, w, i) => sum + (column.raw(i) === code ? w : 0), 0);
        expect(found).toBeCloseTo(target, 9);
      }
    }
    expect(raked.effectiveN).toBeLessThan(n);
    const shown = raked[display]()["text/plain"];
    expect(shown).toMatch(/converged in \d+ rounds/);
    expect(shown).toMatch(/1 of 400 respondents lacks an answer to a margin/);
    expect(raked.toTable().toText()).toBe(shown);
  });

  test("keeps within bounds, and says so when the targets are out of reach", () => {
    const bounded = rake(made, { margins, bounds: [0.8, 1.2] });
    const factors = bounded.weights.map((weight) => weight * (n - 1)).filter((weight) => weight > 0);
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.8 - 1e-12);
    expect(Math.max(...factors)).toBeLessThanOrEqual(1.2 + 1e-12);
    expect(bounded.converged).toBe(false);
    expect(bounded.atBounds).toBeGreaterThan(0);
    expect(bounded[display]()["text/plain"]).toMatch(/NOT CONVERGED/);
  });

  test("refuses impossible margins", () => {
    const only = (a: Map<number, number>) => () => rake(made, { margins: { a } });
    expect(
      only(
        new Map([
          [1, 0.5],
          [2, 0.5],
        ]),
      ),
    ).toThrow(/column a: there is no target for 3/);
    expect(
      only(
        new Map([
          [1, 0.5],
          [2, 0.3],
          [3, 0.1],
          [9, 0.1],
        ]),
      ),
    ).toThrow(/target for 9, which is not a valid answer/);
    expect(
      only(
        new Map([
          [1, -1],
          [2, 1],
          [3, 1],
        ]),
      ),
    ).toThrow(/the target for 1 is -1/);
    expect(() =>
      rake(made, {
        margins: {
          ...margins,
          b: new Map([
            [1, 200],
            [2, 200],
          ]),
        },
      }),
    ).toThrow(/'b' sum to 400, those of 'a' to 1/);
    expect(() => rake(made, { margins: {} })).toThrow(/no margins/);
    // The margins themselves, as rake took them before.
    expect(() => rake(made, margins as never)).toThrow(/no margins[\s\S]*margins: \{/);
    expect(() => rake(made, { margins: { aa: margins.a! } })).toThrow(/did you mean 'a'/);
  });
});
