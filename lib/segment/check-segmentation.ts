import type { Kind } from "../errors/kind.js";
import { PopuliError } from "../errors/populi-error.js";
import { valueInWords } from "../errors/value-in-words.js";
import type { Segmentation } from "./segmentation.js";

/**
 * Checks that what a function was given is a segmentation: what a person wrote in a cell has not always been through the compiler.
 *
 * @param what the option, or the function it was given to
 * @throws PopuliError for anything else
 */
export function checkSegmentation(what: string, segmentation: Segmentation): Segmentation {
  const given: unknown = segmentation;
  if (segmentationKind.fits(given)) return segmentation;
  throw new PopuliError(
    `${what}: ${valueInWords(given)} was given, not a segmentation`,
    {},
    segmentationKind.advice?.(what, given),
  );
}

/** A segmentation as an option. */
export const segmentationKind: Kind = {
  what: "a segmentation",
  fits: (value) => typeof value === "object" && value !== null && "segments" in value && "of" in value,
  advice: (_, value) =>
    `segment(survey, { name: "country", identifiers: [${typeof value === "string" && value !== "" ? `"${value}"` : "…"}] })`,
};
