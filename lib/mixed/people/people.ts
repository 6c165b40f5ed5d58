import type { Design } from "../../survey/design/design.js";
import type { Survey } from "../../survey/survey/survey.js";

/** What an estimate is about: the population, the whole sample that the interviewed were drawn from, or known cells. */
export type MixedAbout = "population" | "full sample" | "population cells";

/** Who is interviewed and who is predicted, in the rows of one survey, with the design that both were sampled by. */
export interface People {
  /** The survey whose rows are the people. */
  readonly survey: Survey;
  readonly design: Design;
  /** `[people]`: the weights of the interviewed, 0 for others. */
  readonly interviewed: Float64Array;
  /** `[people]`: the weights of those who enter with their predictions alone, 0 for others. */
  readonly predicted: Float64Array;
  /** Whether `predicted` is all that the estimate is about, so that its mean prediction has no sampling error. */
  readonly known: boolean;
  readonly about: MixedAbout;
  /** What a user should know of how they were chosen. */
  readonly notes: readonly string[];
}
