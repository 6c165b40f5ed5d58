import type { LongWork } from "../progress/progress.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { checkRun } from "./answers/check-run.js";
import { type CompareOptions, compareRuns } from "./compare.js";
import { FidelityReport } from "./fidelity-report.js";
import { structuralFidelity } from "./structure/compare-structure.js";
import type { StructuralFidelity } from "./structure/structural-fidelity.js";
import { type WorthOptions, worth } from "./worth/worth.js";

/** How a run is scored, and whether its worth is found. */
export interface EvaluateOptions extends CompareOptions {
  /**
   * Whether to find how many interviews the run is worth, and how (default false): it fits thousands of regressions, which
   * takes from seconds to minutes.
   */
  readonly worth?: boolean | Omit<WorthOptions, "convention" | "seed" | "design" | keyof LongWork>;
}

/**
 * Scores a run beside its floors: every metric with a 95 % interval, and whether the run beats the
 * uniform floor and knows its respondents. With `groupings`, also how the answers are structured by each of them; with
 * `worth`, how many interviews the run is worth.
 *
 * @throws PopuliError for what is no run, for options that are none, when the items or options of the two sides do not match, or the design leaves out a respondent
 * @throws Interrupted when the signal is raised
 * @example
 * await evaluate(run, { convention: "psii", seed: 1 });
 */
export async function evaluate(run: SimulatedRun, options: EvaluateOptions = {}): Promise<FidelityReport> {
  checkRun("evaluate", run);
  const { conditions, floors, how } = await compareRuns([run], options);
  const { score, answered, verdict, shuffle } = conditions[0]!;
  const { convention, seed, draws } = how;
  const { progress, signal } = options;
  const structure: StructuralFidelity[] = [];
  for (const grouping of options.groupings ?? [])
    structure.push(
      await structuralFidelity(run, {
        ...{ convention, seed, draws, progress, signal, grouping },
        ...(options.repeats !== undefined && { repeats: options.repeats }),
        ...(options.design !== undefined && { design: options.design }),
      }),
    );
  const worthOptions = typeof options.worth === "object" ? options.worth : {};
  const found = options.worth
    ? await worth(run, {
        ...{ ...worthOptions, convention, seed, progress, signal },
        ...(options.design !== undefined && { design: options.design }),
      })
    : undefined;
  return new FidelityReport(run, score, verdict, shuffle, floors, how, structure, found, answered);
}
