import { describe, expect, test } from "vitest";
import { populiConvention } from "../../../../lib/fidelity/convention/populi.js";
import { scorer } from "../../../../lib/fidelity/scorer.js";
import { differenceTests, swapsFor } from "../../../../lib/fidelity/significance/difference-tests.js";
import { respondentBlocks } from "../../../../lib/fidelity/significance/respondent-blocks.js";
import { summedRun } from "../../../../lib/fidelity/significance/summed-run.js";
import { factorStudy } from "../factor-study.js";
import { rejections } from "../null-studies.js";

const work = { breathe: async () => {} };

describe("a difference of two runs of one method", () => {
  // 200 studies: 5 % ± 1.5 % is one standard error; .7 loadings, where flipping signs of items rejected 28 %.
  test("is found in about one study in twenty, on these items and on items like these", async () => {
    const study = { respondents: 60, items: 10, loading: 0.7, own: [0.5, 0.5] } as const;
    const { own, kl } = await rejections(study, populiConvention, { repetitions: 200, swaps: 99 });
    for (const share of [own.theseItems, own.itemsLikeThese, kl.theseItems, kl.itemsLikeThese])
      expect(share).toBeLessThanOrEqual(0.095);
    expect(own.theseItems).toBeGreaterThan(0.015);
    expect(own.wilcoxon).toBeGreaterThan(0.1);
  });
});

describe("a difference of methods", () => {
  test("that is there is found with five items, which flipping signs of items never could", async () => {
    const study = { respondents: 100, items: 5, loading: 0.7, own: [0.2, 0.9] } as const;
    const { own } = await rejections(study, populiConvention, { repetitions: 20, swaps: 99 });
    expect(own.theseItems).toBeGreaterThan(0.8);
  });

  test("that holds on these items alone is not found on items like these", async () => {
    const study = { respondents: 100, items: 12, loading: 0.3, own: [0.5, 0.5], misfit: [0.6, 0.6] } as const;
    const { mae } = await rejections(study, populiConvention, { repetitions: 40, swaps: 99 });
    expect(mae.theseItems).toBeGreaterThan(0.3);
    expect(mae.itemsLikeThese).toBeLessThan(0.15);
  });
});

test("the observed difference is that of the scores, whatever the blocks", async () => {
  const { human, runs } = factorStudy({ respondents: 300, items: 6, loading: 0.5, own: [0.3, 0.6], seed: 4 });
  const ready = runs.map((run) => scorer(human, run, populiConvention));
  const [a, b] = ready.map((answers) => answers.byItem());
  const expected = a!.kl.reduce((sum, x, j) => sum + (x - b!.kl[j]!) / 6, 0);
  const blocks = respondentBlocks(300, 1);
  expect(blocks.count).toBe(200);
  const [condition, reference] = ready.map((answers) => summedRun(answers, blocks));
  const { kl } = await differenceTests(
    [{ condition: condition!, reference: reference! }],
    { swaps: 19, seed: 1 },
    work,
  );
  expect(kl.difference.value).toBeCloseTo(expected, 12);
  expect(kl.difference.low).toBeLessThan(expected);
  expect(kl.difference.high).toBeGreaterThan(expected);
  expect(kl.smallest["these items"]).toBeGreaterThan(0);
});

test("swaps are enough for a corrected p below .05, however many tests", () => {
  for (const tests of [1, 12, 44, 140, 1000]) expect(tests / (swapsFor(tests) + 1)).toBeLessThanOrEqual(0.05);
});
