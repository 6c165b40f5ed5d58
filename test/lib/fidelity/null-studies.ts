import type { Convention } from "../../../lib/fidelity/convention/convention.js";
import { type TestedMetric, testedMetrics } from "../../../lib/fidelity/metric/metrics.js";
import { scorer } from "../../../lib/fidelity/scorer.js";
import { differenceTests } from "../../../lib/fidelity/significance/difference-tests.js";
import { respondentBlocks } from "../../../lib/fidelity/significance/respondent-blocks.js";
import { summedRun } from "../../../lib/fidelity/significance/summed-run.js";
import { type FactorStudy, factorStudy } from "./factor-study.js";

type Study = Omit<FactorStudy, "seed">;

const base = { respondents: 100, items: 20, loading: 0.7, own: [0.5, 0.5] } as const satisfies Study;

/** Two runs to be told apart, or not. */
export const differenceStudies: readonly { readonly says: string; readonly study: Study }[] = [
  { says: "size: one method, 20 items, loading .3", study: { ...base, loading: 0.3 } },
  { says: "size: one method, 20 items, loading .7", study: base },
  { says: "size: one method, 20 items, loading .9", study: { ...base, loading: 0.9 } },
  { says: "size: one method, 5 items, loading .7", study: { ...base, items: 5 } },
  { says: "size: one method, 50 items, loading .7", study: { ...base, items: 50 } },
  { says: "size: one method, weighted, 20 items, loading .7", study: { ...base, weighted: true } },
  { says: "size: one method without misfit, 20 items, loading .7", study: { ...base, shared: 0 } },
  { says: "size: one method, 40 respondents, 20 items, loading .7", study: { ...base, respondents: 40 } },
  {
    says: "size on items like these: each run nearer on other items",
    study: { ...base, misfit: [0.3, 0.3] },
  },
  {
    says: "size on items like these: the same, 5 items",
    study: { ...base, items: 5, misfit: [0.3, 0.3] },
  },
  { says: "power: own r .5 v .7 of the factor", study: { ...base, own: [0.5, 0.7] } },
  { says: "power: own r .5 v .7 of the factor, 5 items", study: { ...base, items: 5, own: [0.5, 0.7] } },
  { says: "power: misfit 0 v .4", study: { ...base, shared: 0.1, misfit: [0, 0.4] } },
  { says: "power: misfit 0 v .4, 5 items", study: { ...base, items: 5, shared: 0.1, misfit: [0, 0.4] } },
];

/** Shares of studies in which p is .05 or less. */
export interface Rejections {
  readonly theseItems: number;
  readonly itemsLikeThese: number;
  readonly wilcoxon: number;
}

/** How often the two runs of a study are told apart, over studies of seeds 1, 2, …. */
export async function rejections(
  study: Study,
  convention: Convention,
  { repetitions, swaps }: { readonly repetitions: number; readonly swaps: number },
): Promise<Readonly<Record<TestedMetric, Rejections>>> {
  const counts = Object.fromEntries(
    testedMetrics.map((metric) => [metric, { theseItems: 0, itemsLikeThese: 0, wilcoxon: 0 }]),
  ) as Record<TestedMetric, { theseItems: number; itemsLikeThese: number; wilcoxon: number }>;
  for (let seed = 1; seed <= repetitions; seed++) {
    const { human, runs } = factorStudy({ ...study, seed });
    const blocks = respondentBlocks(study.respondents, seed);
    const [condition, reference] = runs.map((run) => summedRun(scorer(human, run, convention), blocks));
    const pair = { condition: condition!, reference: reference! };
    const tests = await differenceTests([pair], { swaps, seed }, { breathe: async () => {} });
    for (const metric of testedMetrics) {
      const { p, wilcoxon } = tests[metric];
      if (p["these items"] <= 0.05) counts[metric].theseItems += 1 / repetitions;
      if (p["items like these"] <= 0.05) counts[metric].itemsLikeThese += 1 / repetitions;
      if (wilcoxon <= 0.05) counts[metric].wilcoxon += 1 / repetitions;
    }
  }
  return counts;
}
