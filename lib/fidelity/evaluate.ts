import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { type CompareOptions, compareRuns } from "./compare.js";
import { FidelityReport } from "./fidelity-report.js";
import { structuralFidelity } from "./structure/compare-structure.js";
import type { StructuralFidelity } from "./structure/structural-fidelity.js";

/**
 * Scores a run beside its floors: every metric with a 95 % two-way bootstrap interval, and whether the run beats the
 * uniform floor and knows its respondents. With `groupings`, also how the answers are structured by each of them.
 *
 * @throws PopuliError when the items or options of the two sides do not match
 * @throws Interrupted when the signal is raised
 * @example
 * await evaluate(run, { convention: "psii", seed: 1 });
 */
export async function evaluate(run: SimulatedRun, options: CompareOptions = {}): Promise<FidelityReport> {
  const { conditions, floors, how } = await compareRuns([run], options);
  const { score, verdict, shuffle } = conditions[0]!;
  const { convention, seed, draws } = how;
  const { progress, signal } = options;
  const structure: StructuralFidelity[] = [];
  for (const grouping of options.groupings ?? [])
    structure.push(await structuralFidelity(run, { convention, seed, draws, progress, signal, grouping }));
  return new FidelityReport(run, score, verdict, shuffle, floors, how, structure);
}
