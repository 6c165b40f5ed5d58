import { describe, expect, test } from "vitest";
import { compareRuns } from "../../../lib/fidelity/compare.js";
import { ablation } from "../../../lib/plot/ablation.js";
import type { Trace } from "../../../lib/plot/layout/layout.js";
import type { Points } from "../../../lib/plot/marks/mark.js";
import { madeRun } from "../fidelity/synthetic-run.js";

const named = <T extends Points>(data: readonly Trace[], name: string) =>
  data.find((trace) => trace.name === name) as unknown as T;

describe("the plot of an ablation", () => {
  test("has a dot with its interval for every row, simulated ones apart from floors", async () => {
    const made = {
      ...madeRun({ respondents: 40, items: 6 }),
      condition: { name: "made" },
      labels: ["made up"],
    };
    const comparison = await compareRuns([made], { repeats: 40 });
    const figure = ablation({ comparison }, { metrics: ["kl", "own"] });
    const simulated = named<Points>(figure.data, "simulated");
    const { kl } = comparison.conditions[0]!.score.estimates;
    expect(simulated.x).toEqual([kl.value]);
    expect(simulated.error_x!.array[0]).toBeCloseTo(kl.high - kl.value, 12);
    expect(simulated.error_x!.arrayminus[0]).toBeCloseTo(kl.value - kl.low, 12);
    expect(named<Points>(figure.data, "worst").x).toHaveLength(2);
    expect(named<Points>(figure.data, "uniform floor, or no association").x[0]).toBe(
      comparison.floors[0]!.estimates.kl.value,
    );
    expect(figure.toText()).toMatch(/made +0\.\d{3} +─*●─*/);
    expect(figure.subtitle).toContain("made up");
    expect(() => ablation({ comparison }, { metrics: ["eta"] })).toThrow(
      /eta has no value in these runs\n.*eta needs a segmentation/,
    );
    expect(() => ablation({ comparison }, { metrics: ["kll" as "kl"] })).toThrow(/metric: 'kll'\n.*'kl'/);
  });
});
