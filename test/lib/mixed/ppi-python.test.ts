import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { mixed } from "../../../lib/mixed/mixed.js";
import type { MixedTarget } from "../../../lib/mixed/target/targets.js";
import { madeRun } from "./made-run.js";

interface Fitted {
  readonly value: readonly number[];
  readonly error: readonly number[];
  readonly lambda?: number;
}
const recorded = JSON.parse(readFileSync(new URL("fixtures/ppi-python.json", import.meta.url), "utf8")) as {
  readonly x: number[];
  readonly y: number[];
  readonly p: number[][];
  readonly point: number[];
  readonly interviewed: number[];
  readonly mean: Readonly<Record<"ppi" | "tuned", { readonly value: number }>>;
  readonly constant: Readonly<Record<"ppi" | "tuned", Fitted>>;
  readonly linear: Readonly<Record<"ppi" | "tuned", Fitted>>;
  readonly logistic: Readonly<
    Record<"ppi" | "tuned", Fitted & { readonly code: number; readonly lambda: number }>
  >;
  readonly quantiles: readonly { q: number; cdf: number[]; errors: number[]; ci: [number, number] }[];
};
const options = Array.from({ length: 11 }, (_, k) => k);
const run = madeRun(
  {
    y: { options, measure: "scale", answers: recorded.y, predictions: Float64Array.from(recorded.p.flat()) },
  },
  { x: recorded.x },
);
const { interviewed } = recorded;
const estimatesOf = async (target: MixedTarget, estimator: "ppi" | "ppi-python", of = run) =>
  (await mixed(of, { interviewed, target, estimator, control: null })).estimates;
/** Standard errors of ppi-python do not know that λ was chosen: n − 3 of n − 1 degrees of freedom are left. */
const price = (spent: number) =>
  Math.sqrt((interviewed.length - 1 - spent) / (interviewed.length - 3 - spent));

describe("mixed estimates are those of ppi-python", () => {
  test("of means, with and without a chosen λ", async () => {
    const [ppi] = await estimatesOf("mean", "ppi");
    expect(ppi!.mixed.value).toBeCloseTo(recorded.mean.ppi.value, 8);
    expect(ppi!.mixed.standardError).toBeCloseTo(recorded.constant.ppi.error[0]!, 8);
    const [tuned] = await estimatesOf("mean", "ppi-python");
    expect(tuned!.lambda[0]).toBeCloseTo(recorded.constant.tuned.lambda!, 8);
    expect(tuned!.mixed.value).toBeCloseTo(recorded.mean.tuned.value, 8);
    expect(tuned!.mixed.standardError).toBeCloseTo(recorded.constant.tuned.error[0]! * price(0), 8);
  });

  test.each([
    ["linear", { linear: { predictors: ["x"] } }],
    ["logistic", { logistic: { code: 7, predictors: ["x"] } }],
  ] as const)("of %s regressions", async (name, target) => {
    for (const [estimator, kind] of [
      ["ppi", "ppi"],
      ["ppi-python", "tuned"],
    ] as const) {
      const found = await estimatesOf(target, estimator);
      const expected = recorded[name][kind];
      expect(found.map(({ of }) => of)).toEqual(["(Intercept)", "x"]);
      for (const [k, { mixed: one, lambda }] of found.entries()) {
        if (kind === "tuned") expect(lambda[0]).toBeCloseTo(expected.lambda!, 8);
        expect(one.value).toBeCloseTo(expected.value[k]!, 8);
        expect(one.standardError).toBeCloseTo(expected.error[k]! * (kind === "tuned" ? price(1) : 1), 8);
      }
    }
  });

  test("of shares up to a value, and the quantiles that follow from them", async () => {
    const rows = new Float64Array(11 * recorded.point.length);
    for (const [i, k] of recorded.point.entries()) rows[i * 11 + k] = 1;
    const points = madeRun({ y: { options, measure: "scale", answers: recorded.y, predictions: rows } });
    for (const { q, cdf, ci } of recorded.quantiles) {
      const [found] = await estimatesOf({ quantile: q }, "ppi", points);
      expect(found!.mixed.value).toBe(options.find((value) => cdf[value]! >= q - 1e-12));
      // ppi-python's interval has the values whose share may be q; of whole numbers, the next one may be the quantile too.
      expect(found!.mixed.interval[0]).toBe(ci[0]);
      expect([ci[1], ci[1] + 1]).toContain(found!.mixed.interval[1]);
    }
  });
});
