import { PopuliError } from "../../errors/populi-error.js";
import { mixed } from "../../mixed/mixed.js";
import type { MixedOptions } from "../../mixed/mixed-options.js";
import type { MixedRun } from "../../mixed/people/mixed-run.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";

/**
 * What each condition saves as predictions of the same mixed-subjects estimates, on the geometric mean over them, and what it
 * adds to a regression on the identifiers, by the condition's name; `undefined` where it is not asked for.
 *
 * @throws PopuliError for a run whose survey is not known, and as `mixed` does
 */
export async function interviewsSavedBy(
  runs: readonly SimulatedRun[],
  options: MixedOptions | undefined,
): Promise<ReadonlyMap<string, string> | undefined> {
  if (options === undefined) return undefined;
  const saved = new Map<string, string>();
  for (const run of runs) {
    if (!isOfSurvey(run))
      throw new PopuliError(
        `the survey of ${run.condition.name} is not known`,
        {},
        "interviews are saved by simulations of a survey's respondents",
      );
    const { estimates, control } = await mixed(run, options);
    const logs = estimates.map(({ ppiEffectiveN, n }) => Math.log(ppiEffectiveN / n));
    const n = estimates.reduce((sum, one) => sum + one.n, 0) / estimates.length;
    const mean = n * Math.expm1(logs.reduce((sum, one) => sum + one, 0) / logs.length);
    const adds =
      control === undefined
        ? ""
        : `; adds ${whole(control.added.value)} [${whole(control.added.low)} … ${whole(control.added.high)}] to ${control.baseline}`;
    saved.set(run.condition.name, `${whole(mean)} of ${Math.round(n)}${adds}`);
  }
  return saved;
}

function isOfSurvey(run: SimulatedRun): run is MixedRun {
  return "study" in run || "survey" in run;
}

function whole(value: number): string {
  return String(Math.round(value) + 0).replace("-", "−");
}
