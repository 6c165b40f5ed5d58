import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Design } from "../../survey/design/design.js";
import type { Survey } from "../../survey/survey/survey.js";

/**
 * Checks that a design is of the survey that was simulated, or of one with further columns: the units of other people would
 * be taken for the respondents' own.
 *
 * @param survey that of the run, where it is known
 * @param by what simulates it: "the run 'direct'"
 * @throws PopuliError naming both surveys
 */
export function refuseOtherDesign(survey: Survey | undefined, design: Design | undefined, by: string): void {
  if (survey === undefined || design === undefined) return;
  const other = design.survey;
  if (other.rowsHash === survey.rowsHash && other.size === survey.size) return;
  const [theirs, ours] = [other, survey].map(
    ({ name, size }) => `'${name}' (${counted(size, "respondent")})`,
  );
  throw new PopuliError(
    `the design is of the survey ${theirs}, and ${by} simulates ${ours}${theirs === ours ? ", in whose rows are other people" : ""}`,
    { file: survey.file },
    "make the design from the survey that is simulated, or from one derived from it",
  );
}
