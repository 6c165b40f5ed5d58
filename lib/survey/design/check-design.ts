import type { Kind } from "../../errors/kind.js";
import { checkOptions, type OptionNames } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Survey } from "../survey/survey.js";
import type { Design } from "./design.js";

/**
 * Checks that an estimator was given a design: what a person wrote in a cell has not always been through the compiler.
 *
 * @param by the function it was given to
 * @throws PopuliError for anything else
 */
export function checkDesign(by: string, design: Design): void {
  if (design?.survey !== undefined && (design.kind === "linearised" || design.kind === "replicates")) return;
  const given: unknown = design;
  throw new PopuliError(
    `${by} was given ${given === undefined || given === null ? "nothing" : "something else"} where it takes a design`,
    {},
    isSurvey(given)
      ? "a survey has none of its own: surveyDesign(survey)"
      : "pass what surveyDesign or replicateDesign returned",
  );
}

/**
 * Checks that a function was given a survey, and options that it has.
 *
 * @throws PopuliError for anything else
 */
export function checkSurvey<Options extends object>(
  by: string,
  survey: Survey,
  options: Options,
  names: OptionNames<Required<Options>>,
): void {
  if (!isSurvey(survey))
    throw new PopuliError(`${by} takes a survey first`, {}, "pass what loadSurvey returned, awaited");
  checkOptions(by, options, names);
}

/** A survey as an argument or an option. */
export const surveyKind: Kind = {
  what: "a survey",
  fits: isSurvey,
  advice: (_, value) =>
    value instanceof Promise ? "await loadSurvey(…) first" : "pass what loadSurvey returned, awaited",
};

/** Whether something is a survey, whatever its type says. */
function isSurvey(given: unknown): boolean {
  return typeof given === "object" && given !== null && "codebook" in given && "column" in given;
}
