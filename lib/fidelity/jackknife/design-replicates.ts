import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { ReplicateDesign } from "../../survey/design/design.js";
import { replicateRank } from "../../survey/design/replicate-rank.js";
import type { Replicates } from "./replicates.js";

/**
 * The replicate weights of the respondents of a run, as multiples of their weight, so that a convention without survey
 * weights has replicates too.
 *
 * @param of the respondents' rows in the survey, and the weights they were asked with
 * @throws PopuliError for respondents of another survey, one without a weight in the design, or a replicate without any of them
 */
export function designReplicates(
  design: ReplicateDesign,
  of: Pick<AnswerSet, "respondents" | "weights">,
): Replicates {
  const { survey, weights, replicates, factors } = design;
  const place = { file: survey.file };
  for (const [i, row] of of.respondents.entries()) {
    if (row >= survey.size)
      throw new PopuliError(
        `respondent ${row} is not in the design, whose survey has ${counted(survey.size, "respondent")}`,
        place,
        "make the design from the survey that was simulated",
      );
    if (weights[row] === 0 && of.weights[i]! > 0)
      throw new PopuliError(
        `respondent ${row} has no weight in the design`,
        place,
        "simulate respondents that the design covers",
      );
  }
  const times = replicates.map((replicate, r) => {
    if (of.respondents.every((row) => replicate[row] === 0))
      throw new PopuliError(
        `replicate ${r + 1} of ${replicates.length} leaves out every respondent of the run`,
        place,
        "simulate more respondents, of several units",
      );
    return Float64Array.from(of.respondents, (row) =>
      // Who has no weight is in no estimate that uses weights, and is the same in all replicates of the others.
      weights[row] === 0 ? 1 : replicate[row]! / weights[row]!,
    );
  });
  const own = replicates.map((replicate) => Float64Array.from(of.respondents, (row) => replicate[row]!));
  return { kind: "replicates", times, factors, degreesOfFreedom: Math.max(1, replicateRank(own) - 1) };
}
