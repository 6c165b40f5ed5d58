import { describe, expect, test } from "vitest";
import { mixed as estimate } from "../../../lib/mixed/mixed.js";
import { planMixed } from "../../../lib/mixed/plan/plan-mixed.js";
import { interviewsSaved, mixed } from "../../../lib/plot/mixed.js";
import { mixedPlan } from "../../../lib/plot/mixed-plan.js";
import { randomStream } from "../../../lib/random/stream.js";
import { madeRun } from "../mixed/made-run.js";

const stream = randomStream(19, ["mixed figures"]);
const answers = Array.from({ length: 200 }, () => 1 + stream.integer(3));
const predictions = new Float64Array(600).fill(0.2);
for (const [i, code] of answers.entries()) predictions[3 * i + code - 1] = 0.6;
const run = madeRun({
  known: { options: [1, 2, 3], measure: "ordinal", answers, predictions },
  unknown: {
    options: [1, 2, 3],
    measure: "ordinal",
    answers,
    predictions: new Float64Array(600).fill(1 / 3),
  },
});

describe("figures of mixed estimates", () => {
  test("have three intervals an item, savings beside the floor at 0, and width by interviews", async () => {
    const found = await estimate(run, { interviewed: 60, target: "mean", control: null });
    const three = mixed(found);
    expect(three.data.map(({ name }) => name)).toEqual([
      "classical: interviews alone",
      "mixed",
      "simulation alone",
    ]);
    for (const { x } of three.data) expect(x).toHaveLength(2);
    const saved = interviewsSaved(found);
    const [floor, dots] = saved.data;
    expect(floor!.name).toBe("nothing saved");
    expect(floor!.x).toEqual([0, 0]);
    expect(dots!.x[0]).toBeGreaterThan(50);
    expect(saved.toText()).toContain("known");
    const plan = mixedPlan(
      planMixed({ pilot: found, costs: { interview: 20, prediction: 0.1 }, precision: 0.1 }),
    );
    const [classical, better] = plan.data;
    expect(classical!.y[0]).toBeGreaterThan(better!.y[0] as number);
    expect(plan.toSvg()).toContain("predicting is not worth its cost");
  });
});
