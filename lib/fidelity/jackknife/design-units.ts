import { PopuliError } from "../../errors/populi-error.js";
import type { LinearisedDesign } from "../../survey/design/design.js";
import type { JackknifeUnits } from "./units.js";

/**
 * The units of a survey's design that the respondents of a run are from: those of its first stage, in their strata.
 *
 * @param respondents `[respondents]`: rows of the survey
 * @throws PopuliError for a run whose respondents it leaves out
 */
export function designUnits(design: LinearisedDesign, respondents: Int32Array): JackknifeUnits {
  const { unit, stratumOf } = design.stages[0]!;
  const numbers = new Map<number, number>();
  const of = respondents.map((row) => {
    const own = unit[row] ?? -1;
    if (own < 0)
      throw new PopuliError(
        `respondent ${row} has no stratum or cluster in the design`,
        { file: design.survey.file },
        "simulate respondents that the design covers",
      );
    if (!numbers.has(own)) numbers.set(own, numbers.size);
    return numbers.get(own)!;
  });
  const stratum = Int32Array.from(numbers.keys(), (own) => stratumOf[own]!);
  return { kind: "units", of, count: numbers.size, stratum };
}
