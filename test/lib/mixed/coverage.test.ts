import { describe, expect, test } from "vitest";
import { coverage } from "./coverage.js";

// The whole study is in test/bench/mixed.ts and docs/mixed.md. Of so few repetitions, 95 % give 90 to 99 % by chance.
const repeats = 120;

describe("95 % intervals", () => {
  test.each([
    { n: 50, kind: "accurate", sampling: "simple" },
    { n: 100, kind: "biased", sampling: "simple" },
    { n: 100, kind: "anti-correlated", sampling: "stratified clusters" },
    { n: 200, kind: "noise", sampling: "simple" },
  ] as const)("of a mean have it: n = $n, $kind predictions, $sampling", async (setting) => {
    const [mean] = await coverage({ ...setting, predicted: 300, targets: ["mean"] }, repeats, 1);
    expect(mean!.mixed).toBeGreaterThan(0.9);
    expect(mean!.mixed).toBeLessThan(0.995);
    if (setting.kind === "noise") {
      // Nonsense costs at most 2 % of the width.
      expect(mean!.width).toBeLessThan(1.02);
      expect(mean!.saved).toBeLessThan(2);
    } else expect(mean!.width).toBeLessThan(0.95);
  });

  test("of shares in the full sample have them", async () => {
    const found = await coverage(
      {
        n: 100,
        predicted: 200,
        kind: "accurate",
        sampling: "simple",
        targets: ["shares"],
        about: "full sample",
      },
      repeats,
      2,
    );
    for (const { truth, mixed } of found) {
      if (truth < 0.2) continue;
      expect(mixed).toBeGreaterThan(0.9);
    }
  });
});
