import { checkArgument } from "../errors/check-given.js";
import { record } from "../errors/kind.js";
import { checkOptions, refuseUnknown } from "../errors/known-options.js";
import { PopuliError } from "../errors/populi-error.js";
import type { LongWork } from "../progress/progress.js";
import { surveyKind } from "../survey/design/check-design.js";
import type { Survey } from "../survey/survey/survey.js";
import {
  type CommonSegmentOptions,
  madeSegmentation,
  methodOf,
  segmentWeights,
  weightName,
} from "./made-segmentation.js";
import {
  type LearningMethodOptions,
  methodHelp,
  methods,
  type NamedFit,
  type SegmentMethodOptions,
} from "./methods.js";
import type { SegmentationRecipe } from "./recipe.js";
import type { Segmentation } from "./segmentation.js";

/** What makes a segment, by a method that is done at once, and how segments are counted. */
export type SegmentOptions = CommonSegmentOptions & SegmentMethodOptions;
/** What makes a segment, by a method that learns for a while, and how segments are counted. */
export type LearnSegmentOptions = CommonSegmentOptions & LearningMethodOptions;

/** Names that the options of a method must not have. */
export const commonOptions = ["name", "weight", "minimum", "method"] as const;

/**
 * Divides the respondents of a survey into segments: by default, one for every combination of the identifiers' values
 * that occurs. A respondent who lacks an identifier has no segment, and is counted under the first one that is missing.
 * Methods that learn for a while, such as `lca`, give a promise, report progress and can be stopped.
 *
 * @throws PopuliError for an unknown column (with the nearest valid name), a repeated identifier, a scale of more than
 *   20 values, no identifier, a minimum below 0, an option that the method does not take
 * @example
 * segment(survey, { identifiers: ["Q260", "Q275"], minimum: 30, merge: true });
 */
export function segment(survey: Survey, options: SegmentOptions): Segmentation;
export function segment(survey: Survey, options: LearnSegmentOptions, work?: LongWork): Promise<Segmentation>;
export function segment(
  survey: Survey,
  options: SegmentOptions | LearnSegmentOptions,
  work: LongWork = {},
): Segmentation | Promise<Segmentation> {
  checkArgument("segment", "survey", survey, surveyKind);
  checkArgument("segment", "options", options, {
    ...record,
    advice: (_, value) =>
      `give an object: segment(survey, { identifiers: ${Array.isArray(value) ? JSON.stringify(value) : '["…"]'} })`,
  });
  checkOptions("the work of segment", work, { progress: true, signal: true });
  const { name, weight, minimum = 1, method: asked, ...own } = options;
  if (!Number.isFinite(minimum) || minimum < 0) {
    throw new PopuliError(
      `minimum is ${minimum}`,
      { file: survey.file },
      "the smallest effective n a segment should have, 0 or more",
    );
  }
  const method = methodOf(asked ?? methods[0].name);
  checkMethodOptions(method.name, own);
  const weights = segmentWeights(survey, weightName(survey, weight));
  const learnt = (fitted: object) => ({ method: method.name, options: own, fitted }) as NamedFit;
  const finish = (fitted: object) =>
    madeSegmentation(
      survey,
      { ...learnt(fitted), survey: survey.hash },
      {
        ...(name !== undefined && { name }),
        ...(weight !== undefined && { weight }),
        minimum,
      },
    );
  const sample = { survey, weights, minimum };
  return method.takes === "no time"
    ? finish(method.fit(sample, own))
    : method.fit(sample, own, work).then(finish);
}

/**
 * Divides the respondents of another survey by what a segmentation learnt: a new wave, or simulated respondents.
 *
 * @throws PopuliError for a column that the survey lacks
 * @example
 * applySegmentation(survey2021, byClass.recipe, { name: "byClass", minimum: 30 });
 */
export function applySegmentation(
  survey: Survey,
  recipe: SegmentationRecipe,
  options: CommonSegmentOptions = {},
): Segmentation {
  checkOptions("applySegmentation", options, { name: true, weight: true, minimum: true });
  return madeSegmentation(survey, recipe, options);
}

/** @throws PopuliError with the nearest name for an option that the method does not take */
function checkMethodOptions(method: string, own: object): void {
  const known = [...commonOptions, ...methodHelp.find(({ name }) => name === method)!.options.keys()];
  refuseUnknown(`segment with method '${method}'`, own, known);
}
