import { populiConvention } from "../../lib/fidelity/convention/populi.js";
import { testedMetrics } from "../../lib/fidelity/metric/metrics.js";
import { scorer } from "../../lib/fidelity/scorer.js";
import { differenceTests, questions } from "../../lib/fidelity/significance/difference-tests.js";
import { respondentBlocks } from "../../lib/fidelity/significance/respondent-blocks.js";
import { summedRun } from "../../lib/fidelity/significance/summed-run.js";
import { factorStudy } from "../lib/fidelity/factor-study.js";

const repetitions = Number(process.argv[2] ?? 1000);
const swaps = Number(process.argv[3] ?? 199);
const nulls = {
  "one method": {},
  "one method, weighted": { weighted: true },
  "other items favour the other": { misfit: [0.3, 0.3] as [number, number] },
};
const work = { breathe: async () => {} };
for (const [name, how] of Object.entries(nulls))
  for (const [items, loading] of [
    [20, 0.3],
    [20, 0.7],
    [5, 0.7],
  ] as const) {
    const rejected: Record<string, number> = {};
    for (let seed = 1; seed <= repetitions; seed++) {
      const { human, runs } = factorStudy({
        respondents: 100,
        items,
        loading,
        own: [0.5, 0.5],
        seed,
        ...how,
      });
      const [a, b] = runs.map((run) =>
        summedRun(scorer(human, run, populiConvention), respondentBlocks(100, 1)),
      );
      const tests = await differenceTests([{ condition: a!, reference: b! }], { swaps, seed }, work);
      for (const metric of testedMetrics) {
        for (const question of questions) {
          const p = tests[metric].p[question];
          rejected[`${metric} ${question}`] = (rejected[`${metric} ${question}`] ?? 0) + (p <= 0.05 ? 1 : 0);
        }
        rejected[`${metric} wilcoxon`] =
          (rejected[`${metric} wilcoxon`] ?? 0) + (tests[metric].wilcoxon <= 0.05 ? 1 : 0);
      }
    }
    console.log(
      name,
      items,
      loading,
      Object.entries(rejected)
        .map(([k, c]) => `${k} ${((100 * c) / repetitions).toFixed(1)}`)
        .join(", "),
    );
  }
