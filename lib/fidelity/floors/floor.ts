import type { AnswerSet } from "../../simulate/answers/answers.js";

/**
 * Answers that know nothing of the respondents (the ceiling: nothing but their marginals), and the human answers they
 * are scored against. `draw(repeat)` is a pure function of `repeat` and of the seed the floor was made with.
 */
export interface Floor {
  readonly name: string;
  /** A floor is what any condition must beat; the ceiling is the best it can do without knowing who answers. */
  readonly role: "floor" | "ceiling";
  /**
   * What its answers are: equal shares, random picks, the run's own answers shuffled, those of other humans, or the
   * human marginals.
   */
  readonly kind: "uniform" | "uniform draws" | "shuffled" | "other humans" | "human marginal";
  /** One sentence for the note under a table. */
  readonly says: string;
  /** Whether draws differ; where they do not, one is enough. */
  readonly random: boolean;
  /** Set where people other than the run's respondents answer: the respondents' groups do not apply to them. */
  readonly otherPeople?: true;
  draw(repeat: number): { readonly answers: AnswerSet; readonly human: AnswerSet };
}
