import type { OptionNames } from "../errors/known-options.js";
import type { LongWork } from "../progress/progress.js";
import type { Segmentation } from "../segment/segmentation.js";
import type { AnswererOptions } from "../simulate/answerer-of.js";
import type { AnsweringOptions } from "../simulate/study/answering.js";
import type { AnswerMode } from "../simulate/study/study.js";
import type { Design } from "../survey/design/design.js";
import type { Survey } from "../survey/survey/survey.js";
import type { Configuration } from "./configuration.js";

/** A control of a configuration's prompt. */
export type ConfigurationControl = "permuted" | "nonsense" | "shuffled order";

/** What configurations are compared on. */
export interface CompareConfigurationsOptions
  extends LongWork,
    AnsweringOptions,
    Pick<AnswererOptions, "file"> {
  readonly survey: Survey;
  readonly configurations: readonly Configuration[];
  readonly models: readonly AnswererOptions["model"][];
  /** Items that no configuration tells, and none was chosen by. */
  readonly items: readonly string[];
  /** How many respondents who have a segment in every configuration. */
  readonly respondents: number;
  /** Each seed is a simulation; their answers are averaged (default [1]). The first draws the respondents. */
  readonly seeds?: readonly number[];
  /** The segments of structure and prediction (default: the first configuration's). */
  readonly by?: Segmentation;
  /** Controls of every configuration (default: permuted identifiers, without which none counts as restoring). */
  readonly controls?: readonly ConfigurationControl[];
  /**
   * The survey's strata and clusters, or its replicate weights: intervals are for other samples of that design, and a baseline
   * is fitted to respondents of other clusters. Each respondent is a unit when absent.
   */
  readonly design?: Design;
  /**
   * Samples without some of the respondents behind the intervals (default 200, at least 20): each respondent is left out, or each
   * of as many random groups.
   */
  readonly draws?: number;
  /** Default `probabilities`. */
  readonly mode?: AnswerMode;
}

/** The names of all of them. */
export const compareConfigurationsOptions: OptionNames<Required<CompareConfigurationsOptions>> = {
  ...{ survey: true, configurations: true, models: true, items: true, respondents: true, seeds: true },
  ...{ by: true, controls: true, design: true, draws: true, mode: true, file: true },
  ...{ scoring: true, read: true, optionLabels: true, answerPrefix: true, example: true, template: true },
  ...{ replyTokens: true, sampling: true, progress: true, signal: true },
};
