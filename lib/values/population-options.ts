import type { KindsOf } from "../errors/check-given.js";
import { names, optional, wholeFromOne } from "../errors/kind.js";
import { type Descriptors, descriptorsKind } from "../persona/descriptors/descriptors.js";
import { type LongWork, workKinds } from "../progress/progress.js";
import { segmentationKind } from "../segment/check-segmentation.js";
import type { Segmentation } from "../segment/segmentation.js";
import { type AnswererOptions, answererKinds } from "../simulate/answerer-of.js";
import { type AskingOptions, askingKinds } from "../simulate/study/asking-kinds.js";
import { surveyKind } from "../survey/design/check-design.js";
import type { Survey } from "../survey/survey/survey.js";

/** Whose answers are estimated, by which personas, and which model answers. */
export interface PopulationOptions extends AskingOptions, AnswererOptions, LongWork {
  readonly survey: Survey;
  /** Names of the items that are reported. */
  readonly items: readonly string[];
  /** The populations are its segments, such as countries. */
  readonly by: Segmentation;
  /** Labels or keys of the populations to estimate (default: all). */
  readonly populations?: readonly string[];
  /** Personas drawn from each population, with whole profiles, by weight. */
  readonly personas: number;
  /** What the prompt says (default: hedged descriptors of the ten items of the cultural map). */
  readonly descriptors?: Descriptors;
  /** Resamples of the personas of each population, for intervals; they ask the model nothing (default 500). */
  readonly draws?: number;
}

/** Their kinds, for `checkGiven`. */
export const populationKinds: KindsOf<PopulationOptions> = {
  ...{ survey: surveyKind, items: names, by: segmentationKind, populations: optional(names) },
  ...{ personas: wholeFromOne, descriptors: optional(descriptorsKind), draws: optional(wholeFromOne) },
  ...{ ...askingKinds, ...answererKinds, ...workKinds },
};
