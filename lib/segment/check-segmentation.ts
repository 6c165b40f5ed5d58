import { PopuliError } from "../errors/populi-error.js";
import type { Segmentation } from "./segmentation.js";

/**
 * Checks that what a function was given is a segmentation: what a person wrote in a cell has not always been through the compiler.
 *
 * @param what the option, or the function it was given to
 * @throws PopuliError for anything else
 */
export function checkSegmentation(what: string, segmentation: Segmentation): Segmentation {
  const given: unknown = segmentation;
  if (typeof given === "object" && given !== null && "segments" in given && "of" in given)
    return segmentation;
  throw new PopuliError(
    `${what}: ${typeof given === "string" ? `the text '${given}'` : given === undefined ? "nothing" : "something else"} was given, not a segmentation`,
    {},
    `segment(survey, { name: "country", identifiers: [${typeof given === "string" ? `"${given}"` : "…"}] })`,
  );
}
