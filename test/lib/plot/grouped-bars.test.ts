import { describe, expect, test } from "vitest";
import { groupedBars } from "../../../lib/plot/grouped-bars.js";
import type { Bars, Points } from "../../../lib/plot/marks/mark.js";
import { shareInterval } from "../../../lib/plot/share-interval.js";
import { marginal } from "../../../lib/survey/survey/marginal.js";
import { smallStudy } from "./small-study.js";

const { survey, segmentation, run } = smallStudy();

describe("grouped bars", () => {
  const figure = groupedBars(run, { items: ["Q1"] });
  const [human, simulated, intervals] = figure.data as unknown as [Bars, Bars, Points];

  test("have a bar for humans and one for the simulated beside it, of one scale", () => {
    const { share } = marginal(survey.column("Q1"), segmentation.weights);
    const full = human.y[0]! / share[0]!;
    for (let k = 0; k < 4; k++) {
      expect(human.y[k]).toBeCloseTo(share[k]! * full, 12);
      expect(simulated.y[k]).toBeCloseTo([0.7, 0.1, 0.1, 0.1][k]! * full, 12);
      expect(human.x[k]! + 0.38).toBeCloseTo(simulated.x[k]!, 12);
    }
  });

  test("have the humans' interval of the effective n", () => {
    const { share, effectiveN } = marginal(survey.column("Q1"), segmentation.weights);
    const full = human.y[0]! / share[0]!;
    const { low, high } = shareInterval(share[0]!, effectiveN);
    const [from, to] = intervals.y.slice(0, 2).map((y) => (y! - human.base![0]!) / full);
    expect(from).toBeCloseTo(low, 12);
    expect(to).toBeCloseTo(high, 12);
  });
});

test("Wilson's interval is R's prop.test(x, n, correct = FALSE)", () => {
  // R 4.3: prop.test(15, 40, correct = FALSE)$conf.int and prop.test(0, 10, correct = FALSE)$conf.int
  const [some, none] = [shareInterval(15 / 40, 40), shareInterval(0, 10)];
  expect(some.low).toBeCloseTo(0.2422, 4);
  expect(some.high).toBeCloseTo(0.5297, 4);
  expect(none.low).toBe(0);
  expect(none.high).toBeCloseTo(0.2775, 4);
});
