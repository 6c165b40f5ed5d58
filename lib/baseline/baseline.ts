import type { AnswerSet } from "../simulate/answers/answers.js";
import type { Traits } from "./traits.js";

/** Who a baseline is fitted to, and whose answers it is to predict. */
export interface BaselineTask {
  /** The training respondents, with their answers and weights. */
  readonly training: AnswerSet;
  /** Rows of the survey of those whose answers are predicted; of a row below 0 nothing is known. */
  readonly scored: Int32Array;
  readonly traits: Traits;
  /** Draws the folds of a cross-validation. */
  readonly seed: number;
}

/** A model fitted to the answers of some humans, which predicts those of others: what a simulation must beat. */
export interface StatisticalBaseline {
  readonly name: string;
  /** One sentence for the note under a table. */
  readonly says: string;
  /** Whether its predictions differ between respondents, which takes traits of them. */
  readonly knowsRespondents: boolean;
  /**
   * Prepares a task. The function that it gives is fitted to the training respondents' answers to an item, a position
   * in `training.items`, and predicts those of the others: `[scored, options]`, rows of zeros where no training
   * respondent answered.
   */
  readonly fit: (task: BaselineTask) => (item: number) => Float64Array;
}
