import { counted } from "../errors/counted.js";
import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { wholeNumber } from "../errors/whole-number.js";
import { checkSegmentation } from "../segment/check-segmentation.js";
import type { Segmentation } from "../segment/segmentation.js";

/** Populations whose answers are estimated: segments of a survey, such as countries, each with as many personas. */
export interface Populations {
  /** The survey's segments, of which others than those wanted have nobody. */
  readonly segmentation: Segmentation;
  /** Labels, in the order of the segmentation. */
  readonly names: readonly string[];
  /** `[populations]`: their segments. */
  readonly segments: readonly number[];
  readonly personas: number;
}

/**
 * The populations wanted.
 *
 * @param wanted labels or keys of segments (default: all)
 * @param personas for each population
 * @throws PopuliError for a population that is not a segment, with the nearest; that nobody belongs to; or that has fewer
 *   respondents than personas
 */
export function populationsOf(
  by: Segmentation,
  wanted: readonly string[] | undefined,
  personas: number,
): Populations {
  checkSegmentation("by", by);
  wholeNumber("personas", personas);
  const { segments, survey } = by;
  const place = (name: string) => {
    const at = segments.findIndex(({ key, label }) => key === name || label === name);
    if (at >= 0) return at;
    const known = segments.flatMap(({ key, label }) => [label, key]);
    throw new PopuliError(
      `nobody lives in '${name}' of '${by.name}'`,
      { file: survey.file },
      adviseName(name, known),
    );
  };
  const chosen = (wanted?.map(place) ?? [...segments.keys()]).filter((at, k, all) => all.indexOf(at) === k);
  const of = by.of.map((segment) => (chosen.includes(segment) ? segment : -1));
  for (const at of chosen) {
    const eligible = of.reduce((n, segment, i) => n + (segment === at && by.weights[i]! > 0 ? 1 : 0), 0);
    if (eligible < personas)
      throw new PopuliError(
        `${counted(personas, "persona is", "personas are")} to be drawn from '${segments[at]!.label}', where ${counted(eligible, "respondent has", "respondents have")} a weight`,
        { file: survey.file },
        "each respondent is drawn once: ask for fewer personas, or leave the population out",
      );
  }
  const inOrder = [...segments.keys()].filter((at) => chosen.includes(at));
  return {
    segmentation: { ...by, of },
    names: inOrder.map((at) => segments[at]!.label),
    segments: inOrder,
    personas,
  };
}
