import type { OptionNames } from "../errors/known-options.js";
import type { LongWork } from "../progress/progress.js";
import { checkRun } from "../simulate/answers/check-run.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { checkScoring } from "./answers/check-scoring.js";
import { type CompareOptions, compared, compareOptions, prepareComparison } from "./compare.js";
import { FidelityReport } from "./fidelity-report.js";
import { startScoring } from "./scoring.js";
import { type StructureOptions, structureOfRun, structureStudy } from "./structure/compare-structure.js";
import type { StructuralFidelity } from "./structure/structural-fidelity.js";
import { type WorthOptions, worth } from "./worth/worth.js";
import type { Worth } from "./worth/worth-table.js";

/** How a run is scored, and whether its worth is found. */
export interface EvaluateOptions extends CompareOptions {
  /**
   * Whether to find how many interviews the run is worth, and how (default false): it fits thousands of regressions, which
   * takes from seconds to minutes.
   */
  readonly worth?: boolean | Omit<WorthOptions, "convention" | "seed" | "design" | keyof LongWork>;
}

/** The names of its options. */
export const evaluateOptions: OptionNames<Required<EvaluateOptions>> = { ...compareOptions, worth: true };

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
  checkScoring("evaluate", options, evaluateOptions);
  const prepared = prepareComparison([run], options);
  const { convention, seed, draws } = prepared.study;
  const { progress, signal, repeats, design } = options;
  const byGrouping = (options.groupings ?? []).map(
    (grouping): StructureOptions => ({
      ...{ convention, seed, draws, progress, signal, grouping },
      ...(repeats !== undefined && { repeats }),
      ...(design !== undefined && { design }),
    }),
  );
  const structures = byGrouping.map((how) => structureStudy(run, how));
  const scoring = await startScoring({ compared: prepared.study, structures }, options);
  try {
    const measured = () => Promise.all(structures.map((_, at) => scoring.structure(at)));
    // In threads the structures come first: they take longest.
    const early = scoring.threaded ? measured() : undefined;
    const [{ conditions, floors, how }] = await Promise.all([compared(prepared, options, scoring), early]);
    const found = await (early ?? measured());
    const structure: StructuralFidelity[] = [];
    for (const [at, study] of structures.entries())
      structure.push(await structureOfRun(run, study, found[at]!, byGrouping[at]!));
    const { score, answered, verdict, shuffle } = conditions[0]!;
    const interviews = await worthOf(run, options, { convention, seed });
    return new FidelityReport(run, score, verdict, shuffle, floors, how, structure, interviews, answered);
  } finally {
    scoring.end();
  }
}

async function worthOf(
  run: SimulatedRun,
  { worth: asked, design, progress, signal }: EvaluateOptions,
  how: Pick<WorthOptions, "convention" | "seed">,
): Promise<Worth | undefined> {
  if (!asked) return undefined;
  const options = typeof asked === "object" ? asked : {};
  return worth(run, {
    ...{ ...options, ...how, progress, signal },
    ...(design !== undefined && { design }),
  });
}
