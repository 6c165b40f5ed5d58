import { expect, test } from "vitest";
import { compareRuns } from "../../../lib/fidelity/compare.js";
import { ablationHeat } from "../../../lib/plot/ablation-heat.js";
import type { Heat } from "../../../lib/plot/marks/mark.js";
import { madeRun } from "../fidelity/synthetic-run.js";

test("an ablation as a heat map colours the share of the way from the uniform floor to other humans, and to r = 1", async () => {
  const made = {
    ...madeRun({ respondents: 40, items: 6, knows: 0.8 }),
    condition: { name: "made" },
    labels: ["made up"],
  };
  const comparison = await compareRuns([made], { repeats: 40 });
  const figure = ablationHeat({ comparison }, { metrics: ["kl", "own"] });
  const rows = figure.data as unknown as Heat[];
  const { conditions, floors } = comparison;
  expect(rows).toHaveLength(1 + floors.length);
  const { kl, own } = conditions[0]!.score.estimates;
  const [uniform, humans] = [floors[0]!, floors.find(({ role }) => role === "best")!].map(
    ({ estimates }) => estimates.kl.value,
  );
  const [atKl, atOwn] = rows[0]!.z[0]!;
  expect(atKl).toBeCloseTo(Math.min(1, Math.max(0, (kl.value - uniform!) / (humans! - uniform!))), 12);
  expect(atOwn).toBeCloseTo(own.value, 12);
  const texts = figure.layout.annotations.map(({ text }) => text);
  expect(texts).toContain(kl.value.toFixed(3));
  expect(texts).toContain(`[${own.low.toFixed(3)}, ${own.high.toFixed(3)}]`);
});
