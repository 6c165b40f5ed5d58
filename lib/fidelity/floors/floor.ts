import type { AnswerSet } from "../../simulate/answers/answers.js";

/**
 * What a floor stands for beside a result: the worst answers, or answers without information on their respondents (these
 * two are floors); a statistical baseline, fitted to humans; or the best answers, those of other humans.
 */
export type FloorRole = "worst" | "no information" | "statistical baseline" | "best";

/**
 * Answers that a result is held against, and the human answers they are scored against. `draw(repeat)` is a pure
 * function of `repeat` and of the seed the floor was made with.
 */
export interface Floor {
  readonly name: string;
  readonly role: FloorRole;
  /**
   * What its answers are: equal shares, random picks, the run's own answers shuffled, those of other humans, the human
   * marginals, or predictions of a model fitted to humans.
   */
  readonly kind: "uniform" | "uniform draws" | "shuffled" | "other humans" | "human marginal" | "fitted";
  /** One sentence for the note under a table. */
  readonly says: string;
  /** Whether draws differ; where they do not, one is enough. */
  readonly random: boolean;
  /** How many draws there are, where they are fewer than a caller may ask for. */
  readonly draws?: number;
  /** Set where people other than the run's respondents answer: the respondents' groups do not apply to them. */
  readonly otherPeople?: true;
  draw(repeat: number): { readonly answers: AnswerSet; readonly human: AnswerSet };
}
