import { expect, test } from "vitest";
import { conventionOf } from "../../../../lib/fidelity/convention/conventions.js";
import { metricNames, metrics } from "../../../../lib/fidelity/metric/metrics.js";
import { type ScoredRow, score } from "../../../../lib/fidelity/score.js";
import { factorStudy } from "../factor-study.js";

const work = { breathe: async () => {} };

test.each(["populi", "psii"] as const)(
  "a metric of few items lies within the range of the items beside it, by the convention %s",
  async (name) => {
    const beside: string[] = [];
    // Several draws are averaged, as those of random floors are; correlations have no interval below 20 items.
    for (const [items, draws] of [
      [2, 1],
      [3, 1],
      [4, 1],
      [4, 5],
      [7, 5],
    ] as const)
      for (let seed = 1; seed <= 20; seed++) {
        const shared = [0, 0.1, 0.5, 1][seed % 4]!;
        const study = factorStudy({ respondents: 60, items, loading: 0.7, own: [0.5, 0.5], shared, seed });
        const row: ScoredRow = {
          ...{ name: "made", role: "condition", kind: "condition", says: "", random: draws > 1 },
          draw: (draw: number) => ({ human: study.human, answers: study.runs[draw % 2]! }),
        };
        const convention = conventionOf(name);
        const { estimates } = await score(row, { convention, seed, draws, groupings: [], work });
        for (const metric of metricNames) {
          const { value, itemRange } = estimates[metric];
          if (itemRange === undefined) continue;
          expect(itemRange[0]).toBeGreaterThanOrEqual(metrics[metric].range[0]);
          if (value < itemRange[0] - 1e-9 || value > itemRange[1] + 1e-9)
            beside.push(`${metric}, ${items} items, seed ${seed}: ${value} (${itemRange.join(" to ")})`);
        }
      }
    expect(beside).toEqual([]);
  },
);

test("the items of a simulation that answers as humans do range about 0, as the value beside them", async () => {
  let [value, lowest, highest] = [0, 0, 0];
  const studies = 40;
  for (let seed = 1; seed <= studies; seed++) {
    const study = factorStudy({ respondents: 100, items: 3, loading: 0.7, own: [0.5, 0.5], shared: 0, seed });
    const row: ScoredRow = {
      ...{ name: "made", role: "condition", kind: "condition", says: "", random: false },
      draw: () => ({ human: study.human, answers: study.runs[0] }),
    };
    const convention = conventionOf("populi");
    const { mae } = (await score(row, { convention, seed, draws: 1, groupings: [], work })).estimates;
    value += mae.value / studies;
    lowest += mae.itemRange![0] / studies;
    highest += mae.itemRange![1] / studies;
  }
  // Two samples of 100 differ by .045 an option; one without noise by 0.
  expect(lowest).toBeLessThan(0.012);
  expect(value).toBeLessThan(0.03);
  expect(highest).toBeLessThan(0.045);
});
