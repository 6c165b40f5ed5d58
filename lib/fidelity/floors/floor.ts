import type { AnswerSet } from "../../simulate/answers/answers.js";

/**
 * A set of answers that knows nothing of the respondents (or, as a ceiling, nothing but their marginals), and the human
 * answers it is to be scored against. `draw(repeat)` is a pure function of the seed it was made with and `repeat`.
 */
export interface Floor {
  readonly name: string;
  /** A floor is what any method must beat; the ceiling is the best a method can do without knowing who answers. */
  readonly role: "floor" | "ceiling";
  /** What it is made of: equal shares, random picks, answers dealt to others, other humans, the human marginals. */
  readonly kind: "uniform" | "uniform draws" | "shuffled" | "other humans" | "human marginal";
  /** One sentence for the note under a table. */
  readonly says: string;
  /** False where every draw is the same, so that one is enough. */
  readonly random: boolean;
  /** True where others answer than the run's respondents, whose groups say nothing of them. */
  readonly otherPeople?: true;
  draw(repeat: number): { readonly answers: AnswerSet; readonly human: AnswerSet };
}
