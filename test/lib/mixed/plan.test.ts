import { describe, expect, test } from "vitest";
import type { MixedEstimate } from "../../../lib/mixed/mixed-estimate.js";
import { type PlanMixedOptions, planMixed } from "../../../lib/mixed/plan/plan-mixed.js";

/** A pilot of 50 interviews: a standard deviation of `sd`, and predictions of this correlation. */
function pilot(correlation: number, sd = 1, item = "y"): MixedEstimate {
  const estimate = { value: 3, standardError: sd / Math.sqrt(50), interval: [2.7, 3.3] as const };
  return {
    ...{ item, label: item, of: "", group: "", classical: estimate, mixed: estimate, simulation: estimate },
    ...{ lambda: [1], ppiCorrelation: correlation, ppiEffectiveN: 60 },
    interviewsSaved: { value: 10, low: 0, high: 20 },
    ...{ n: 50, predicted: 500, degreesOfFreedom: 49 },
  };
}
const costs = { interview: 20, prediction: 0.01 };

describe("a plan", () => {
  test("for a precision has the least cost: fewer interviews where predictions are good", () => {
    const [good] = planMixed({ pilot: { estimates: [pilot(0.8)] }, costs, precision: 0.1 }).items;
    expect(good!.halfWidth).toBeLessThanOrEqual(0.1);
    expect(good!.worthIt).toBe(true);
    // ρ² is .64, shrunk to .6325: about 1.96² · (1 − .6325) / .1² interviews, with t and the price of λ.
    expect(good!.interviewed).toBeGreaterThan(140);
    expect(good!.interviewed).toBeLessThan(160);
    // Alone: n with t(n − 1) / √n ≤ .1.
    const [alone] = planMixed({ pilot: { estimates: [pilot(0)] }, costs, precision: 0.1 }).items;
    expect([alone!.interviewed, alone!.predicted]).toEqual([387, 0]);
  });

  test("says where predicting is not worth its cost", () => {
    const dear = planMixed({
      pilot: { estimates: [pilot(0.3)] },
      costs: { interview: 20, prediction: 15 },
      precision: 0.1,
    });
    expect(dear.items[0]!.worthIt).toBe(false);
    expect(dear.toTable().toText()).toContain("Predicting is not worth its cost for 1 of 1 estimates");
  });

  test("for a budget spends no more, and shares interviews by what predictions leave", () => {
    const estimates = [pilot(0.8, 1, "a"), pilot(0, 2, "b")];
    const plan = planMixed({ pilot: { estimates }, costs, budget: 10_000, items: "allocated", effect: 0.2 });
    const [a, b] = plan.items;
    expect(a!.cost + b!.cost).toBeLessThanOrEqual(10_000);
    const left = Math.sqrt(1 - a!.explained) / (Math.sqrt(1 - a!.explained) + 2);
    expect(a!.cost / 10_000).toBeCloseTo(left, 1);
    expect(a!.power).toBeGreaterThan(0.5);
  });

  test("that cannot be made is refused, with what to change", () => {
    const estimates = [pilot(0.5)];
    const of = (more: { readonly precision?: number; readonly budget?: number }) => () =>
      planMixed({ pilot: { estimates }, costs, ...more });
    expect(of({})).toThrow("neither precision nor budget");
    expect(of({ budget: 100 })).toThrow(/pays for 5 interviews\n {2}at least 20 are needed, which cost 400/);
    expect(of({ precision: 1e-4 })).toThrow(/no plan has y as precise as ± 0.0001/);
    // As written in JavaScript, where nothing checks what was left out.
    const written = (options: object) => () => planMixed(options as PlanMixedOptions);
    expect(written({})).toThrow(/no pilot\n {2}pilot: await mixed/);
    expect(written({ pilot: { estimates }, precision: 0.1 })).toThrow("no costs");
    expect(written({ pilot: { estimates }, costs, precision: 0.1, items: "togehter" })).toThrow(/'together'/);
  });
});
