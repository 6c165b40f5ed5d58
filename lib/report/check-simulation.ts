import { PopuliError } from "../errors/populi-error.js";
import { checkRun } from "../simulate/answers/check-run.js";
import type { Simulation } from "../simulate/result/simulation.js";

/**
 * Checks that what is to be simulated again was simulated.
 *
 * @param by the function that simulates again
 * @throws PopuliError for anything else
 */
export function checkSimulation(by: string, run: Simulation): Simulation {
  checkRun(by, run);
  if (run.study?.respondents === undefined)
    throw new PopuliError(
      `${by} simulates again, and '${run.condition.name}' is no simulation`,
      {},
      "pass what simulate() returned; ablationTable compares runs that are there",
    );
  return run;
}
