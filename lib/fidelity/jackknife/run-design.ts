import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { Design } from "../../survey/design/design.js";
import { designReplicates } from "./design-replicates.js";
import { designUnits } from "./design-units.js";
import type { Replicates } from "./replicates.js";
import type { JackknifeUnits } from "./units.js";

/** What tells how much other respondents would change: units that are left out, or replicate weights. */
export type RunDesign = JackknifeUnits | Replicates;

/**
 * A survey's design, as the respondents of a run have it.
 *
 * @param of the respondents' rows in the survey, and the weights they were asked with
 * @throws PopuliError for respondents that the design leaves out
 */
export function runDesign(design: Design, of: Pick<AnswerSet, "respondents" | "weights">): RunDesign {
  return design.kind === "replicates" ? designReplicates(design, of) : designUnits(design, of.respondents);
}

/** Whose others intervals are for. */
export type IntervalsFor =
  | "respondents"
  | "units of the survey's design"
  | "samples of the survey's design (replicate weights)";

export function intervalsFor(design: Design | undefined): IntervalsFor {
  if (design === undefined) return "respondents";
  return design.kind === "replicates"
    ? "samples of the survey's design (replicate weights)"
    : "units of the survey's design";
}
