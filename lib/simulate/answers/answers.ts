import type { Code } from "../../survey/codebook/codebook.js";
import type { NoOption } from "./no-option.js";

/** The answers of n respondents to one item, each as a distribution over its options. */
export interface ItemAnswers {
  readonly item: string;
  readonly label: string;
  readonly category?: string;
  /** Whether options have an order, so that answers can be compared by distance too. */
  readonly ordered: boolean;
  readonly options: readonly Code[];
  readonly optionLabels: readonly string[];
  /**
   * `[respondents, options]`, row-major. A human answer is a row with a single 1; a simulated one is a row of
   * probabilities (mode `probabilities`) or a single 1 (mode `sample`), over the options alone; a missing answer, or one
   * that is on no option, is a row of zeros.
   */
  readonly rows: Float64Array;
}

/** What a set of respondents answered. `kind` keeps simulated answers from passing for human ones. */
export interface AnswerSet {
  readonly kind: "human" | "simulated" | "floor" | "baseline";
  readonly name: string;
  /** `[respondents]`: row numbers in the survey. Row i of every item belongs to respondent i. */
  readonly respondents: Int32Array;
  readonly weights: Float64Array;
  readonly items: readonly ItemAnswers[];
  /** What of the simulated answers is on no option: `allRead` for humans. */
  readonly noOption: NoOption;
}

/** Answers of respondents who could have been drawn for a run and were not. */
export interface OtherAnswers extends AnswerSet {
  /**
   * `[respondents]`: in proportion to what another sample draws them, so that it is drawn as the run's was. With equal
   * chances when absent.
   */
  readonly sizes?: Float64Array;
  /** By item: `[options]`, the weighted answers of all who could be drawn, the run's respondents among them. */
  readonly surveyTotals?: ReadonlyMap<string, Float64Array>;
}
