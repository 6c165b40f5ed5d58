import { counted } from "../../errors/counted.js";
import { checkOptions, optionsFor } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type CompareOptions, compareOptions, compareRuns } from "../../fidelity/compare.js";
import { track } from "../../progress/track.js";
import { conditionAsRun, studyAgain } from "../../simulate/again.js";
import { answererOfRun, type Simulation } from "../../simulate/result/simulation.js";
import { simulateWithin } from "../../simulate/simulate-conditions.js";
import { checkStrength } from "../../steer/plan/plan.js";
import { checkSimulation } from "../check-simulation.js";
import { DoseResponse } from "./dose-response-table.js";

/** Options of {@link doseResponse}. */
export interface DoseResponseOptions extends CompareOptions {
  /** Factors on the vectors, two at least (default 0, 1, 2, 4, 8). 0 is the condition without its vectors. */
  readonly strengths?: readonly number[];
}

/** The factors where none are given. */
const defaultStrengths: readonly number[] = [0, 1, 2, 4, 8];

/**
 * Simulates a run's condition again at several strengths of its vectors, for the same respondents, items and seed, and
 * scores each: KL, the association with own respondents, and the share of answers that are not read. A vector that
 * carries identity raises the association up to the strength at which answers break; one that adds only variety lowers
 * KL and leaves the association at 0. Noise keeps the σ of the run at every strength.
 *
 * @param run a simulation whose condition injects vectors
 * @throws PopuliError for an option that it has not, for a condition that injects none, fewer than two strengths, or one that is not a finite number
 * @throws Interrupted when stopped
 * @example
 * const dose = await doseResponse(run, { strengths: [0, 1, 2, 4, 8] });
 * plot.doseResponse(dose);
 */
export async function doseResponse(
  run: Simulation,
  options: DoseResponseOptions = {},
): Promise<DoseResponse> {
  checkOptions("doseResponse", options, { ...compareOptions, strengths: true });
  const strengths = [...new Set(options.strengths ?? defaultStrengths)].sort((a, b) => a - b);
  strengths.forEach(checkStrength);
  if (strengths.length < 2)
    throw new PopuliError(
      counted(strengths.length, "strength"),
      {},
      "a dose–response compares at least two, such as [0, 1, 2, 4, 8]",
    );
  const { steering, ...others } = conditionAsRun(run);
  if (steering === undefined)
    throw new PopuliError(
      `the condition '${run.condition.name}' injects no vectors`,
      {},
      "give a run of psii({ vectors }) or personaVectors({ vectors })",
    );
  const study = studyAgain(checkSimulation("doseResponse", run));
  const asked = strengths.map((strength) => ({
    study,
    condition: { ...others, name: `strength ${strength}`, steering: { ...steering, strength } },
  }));
  const runs = await track(
    {
      task: `strengths ${strengths.join(", ")} of ${run.condition.name}`,
      total: asked.length * study.respondents.rows.length,
      unit: "respondents",
    },
    options,
    (work) => simulateWithin(work, answererOfRun(run), asked),
  );
  return new DoseResponse(
    run.condition.name,
    strengths,
    await compareRuns(runs, { baselines: [], ...optionsFor<CompareOptions>(options, compareOptions) }),
  );
}
