import { structuralFidelity } from "../../../../lib/fidelity/structure/compare-structure.js";
import { structureMetrics } from "../../../../lib/fidelity/structure/metric/structure-metrics.js";
import { type PrintedStudy, printedOf } from "./around-the-mean.js";
import type { CoverageSetting } from "./setting.js";
import { studyOf } from "./study.js";

/** What the structure table prints of a study, of the simulation and of the humans. */
export async function structureOfStudy(setting: CoverageSetting, seed: number): Promise<PrintedStudy> {
  const { human, answers, grouping } = studyOf(setting, seed);
  const found = await structuralFidelity(
    { condition: { name: "made" }, labels: [], human, answers },
    { grouping, seed, baselines: [], draws: 1, repeats: 200 },
  );
  return Object.fromEntries(
    structureMetrics.flatMap(({ key, symbol }) => [
      [symbol, printedOf(found.simulated.metrics[key])] as const,
      ...(Number.isNaN(found.human.metrics[key].value)
        ? []
        : [[`${symbol}, human`, printedOf(found.human.metrics[key])] as const]),
    ]),
  );
}
