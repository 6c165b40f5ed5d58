import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { AnswerData, AnswerRegression } from "../../../../lib/baseline/fit/answer-regression.js";
import { multinomial } from "../../../../lib/baseline/fit/multinomial.js";
import { proportionalOdds } from "../../../../lib/baseline/fit/proportional-odds.js";
import { type Entry, sparseRows } from "../../../../lib/baseline/fit/sparse-rows.js";
import { fitMultilevel } from "../../../../lib/baseline/fit/variance-components.js";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8"));
/** What scikit-learn, SciPy and statsmodels computed (`make_fits.py`), and mgcv, lme4, MASS and nnet (`make_fits.R`). */
const fits = read("fits.json") as {
  readonly traits: number[][];
  readonly weights: number[];
  readonly ordered: number[];
  readonly nominal: number[];
  readonly multinomial: Record<string, number[][]>;
  readonly proportionalOdds: Record<string, number[][]>;
  readonly unpenalised: { readonly columns: number[]; readonly chances: number[][] };
};
const multilevel = read("multilevel.json") as {
  readonly ordered: { readonly sds: number[]; readonly chances: number[][] };
  readonly binary: { readonly sds: number[]; readonly chances: number[] };
  readonly nominal: { readonly chances: number[][] };
  readonly polr: number[][];
  readonly multinom: number[][];
};

const widths = [2, 4, 6];
const starts = [0, 2, 6];

/** An indicator for each value of the traits named, or of those columns alone. */
function dataOf(
  y: readonly number[],
  options: number,
  given: { traits?: number[]; columns?: number[]; weights?: number[] } = {},
): AnswerData {
  const { traits = [0, 1, 2], weights } = given;
  const columns =
    given.columns ?? traits.flatMap((t) => Array.from({ length: widths[t]! }, (_, v) => starts[t]! + v));
  const rows = fits.traits.map((values) =>
    values.flatMap((value, t): Entry[] => {
      const at = columns.indexOf(starts[t]! + value);
      return at < 0 ? [] : [[at, 1]];
    }),
  );
  return {
    x: sparseRows(columns.length, rows),
    y: Int32Array.from(y),
    options,
    weights: Float64Array.from(weights ?? y.map(() => 1)),
  };
}

function chancesOf(regression: AnswerRegression, data: AnswerData, penalty: number): number[][] {
  const rows = regression.fit(data, new Float64Array(data.x.columns).fill(penalty)).predict(data.x);
  return rowsOf(rows, data.options);
}

function rowsOf(rows: Float64Array, options: number): number[][] {
  return Array.from({ length: 20 }, (_, i) => [...rows.subarray(i * options, (i + 1) * options)]);
}

/** The largest difference of two tables. */
function apart(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  return Math.max(...a.flatMap((row, i) => row.map((x, k) => Math.abs(x - b[i]![k]!))));
}

describe.each(["0.5", "5"])("a ridge of %s with weights", (penalty) => {
  test("gives the chances of scikit-learn's multinomial regression", () => {
    const data = dataOf(fits.nominal, 4, { weights: fits.weights });
    expect(apart(chancesOf(multinomial, data, Number(penalty)), fits.multinomial[penalty]!)).toBeLessThan(
      1e-4,
    );
  });

  test("gives the chances of SciPy's minimum of the proportional-odds likelihood", () => {
    const data = dataOf(fits.ordered, 4, { weights: fits.weights });
    expect(
      apart(chancesOf(proportionalOdds, data, Number(penalty)), fits.proportionalOdds[penalty]!),
    ).toBeLessThan(1e-6);
  });
});

describe("a ridge of next to nothing", () => {
  test("gives the chances of MASS::polr and of statsmodels' ordered model", () => {
    const { columns, chances } = fits.unpenalised;
    const ours = chancesOf(proportionalOdds, dataOf(fits.ordered, 4, { columns }), 1e-9);
    expect(apart(ours, chances)).toBeLessThan(2e-5);
    expect(apart(ours, multilevel.polr)).toBeLessThan(2e-5);
  });

  test("gives the chances of nnet::multinom", () => {
    const data = dataOf(fits.nominal, 4, { columns: fits.unpenalised.columns });
    expect(apart(chancesOf(multinomial, data, 1e-7), multilevel.multinom)).toBeLessThan(2e-4);
  });
});

describe("a multilevel regression", () => {
  const fitted = (regression: AnswerRegression, data: AnswerData, groupOf: number[]) =>
    fitMultilevel(regression, data, Int32Array.from(groupOf), Math.max(...groupOf) + 1);

  test("of ordered answers has the standard deviations and chances of mgcv", () => {
    const data = dataOf(fits.ordered, 4);
    const { fit, variances } = fitted(proportionalOdds, data, [0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
    for (const [group, sd] of multilevel.ordered.sds.entries())
      expect(Math.abs(Math.sqrt(variances[group]!) / sd - 1)).toBeLessThan(0.02);
    expect(apart(rowsOf(fit.predict(data.x), 4), multilevel.ordered.chances)).toBeLessThan(0.003);
  });

  test("of two options has the chances of lme4, on a line and in the symmetric form", () => {
    const data = dataOf(
      fits.ordered.map((k) => (k > 1 ? 1 : 0)),
      2,
      { traits: [1, 2] },
    );
    const groupOf = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
    const line = fitted(proportionalOdds, data, groupOf);
    const second = rowsOf(line.fit.predict(data.x), 2).map(([, chance]) => [chance!]);
    // lme4 maximises the likelihood, with standard deviations a little smaller than those of REML.
    expect(
      apart(
        second,
        multilevel.binary.chances.map((chance) => [chance]),
      ),
    ).toBeLessThan(0.006);
    const symmetric = fitted(multinomial, data, groupOf);
    expect(apart(rowsOf(symmetric.fit.predict(data.x), 2), rowsOf(line.fit.predict(data.x), 2))).toBeLessThan(
      0.003,
    );
    // Two options with coefficients of their own: half the variance each.
    for (const [group, variance] of symmetric.variances.entries())
      expect((2 * variance) / line.variances[group]!).toBeCloseTo(1, 1);
  });

  test("of unordered answers has about the chances of mgcv", () => {
    const data = dataOf(fits.nominal, 4, { traits: [1, 2] });
    const { fit } = fitted(multinomial, data, [0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
    // mgcv has a base option and a variance for each of the others; shares of the options differ by .3 and more.
    expect(apart(rowsOf(fit.predict(data.x), 4), multilevel.nominal.chances)).toBeLessThan(0.06);
  });
});
