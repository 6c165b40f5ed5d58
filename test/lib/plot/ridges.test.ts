import { expect, test } from "vitest";
import type { Points } from "../../../lib/plot/marks/mark.js";
import { ridges } from "../../../lib/plot/ridges.js";
import { marginal } from "../../../lib/survey/survey/marginal.js";
import { smallStudy } from "./small-study.js";

const { survey, segmentation, run } = smallStudy();

test("ridges stand on their rows, filled for humans and a line for the simulated, of one scale in a column", () => {
  const figure = ridges(run, { items: ["Q1"] });
  const named = (name: string) => figure.data.filter((trace) => trace.name === name) as unknown as Points[];
  const [humans, simulated] = [named("human"), named("simulated")];
  expect(humans).toHaveLength(7);
  const { share } = marginal(survey.column("Q1"), segmentation.weights);
  const foot = humans[0]!.y[0]!;
  const heights = humans[0]!.y.slice(1, 5).map((y) => y! - foot);
  const full = heights[0]! / share[0]!;
  for (const [k, height] of heights.entries()) expect(height).toBeCloseTo(share[k]! * full, 12);
  for (const [k, y] of simulated[0]!.y.entries())
    expect(y! - foot).toBeCloseTo([0.7, 0.1, 0.1, 0.1][k]! * full, 12);
  expect(humans[1]!.y[0]).toBeCloseTo(foot - 1, 12);
  // All is within the panel, the highest ridge too.
  const [, top] = figure.layout.axes.yaxis!.range;
  for (const { y } of [...humans, ...simulated]) for (const at of y) expect(at).toBeLessThanOrEqual(top);
});
