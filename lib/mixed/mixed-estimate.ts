import type { InterviewsSaved } from "./estimate/interviews-saved.js";
import type { MixedAbout } from "./people/people.js";
import type { IntervalEstimate } from "./target/target.js";

/** One estimate: from the interviews, from interviews and predictions, and from predictions alone. */
export interface MixedEstimate {
  readonly item: string;
  readonly label: string;
  /** What of the item it is of: an option's label, a coefficient's term; "" for its mean. */
  readonly of: string;
  /** The group, or the contrast of groups, that it is of; "" for everybody. */
  readonly group: string;
  /** From the interviewed alone. */
  readonly classical: IntervalEstimate;
  /** From the interviewed, their predictions, and those of the others. */
  readonly mixed: IntervalEstimate;
  /** From predictions alone. Its interval has no word of the model's bias. */
  readonly simulation: IntervalEstimate;
  /** How much predictions count, one for each; none for GREG and for contrasts. */
  readonly lambda: readonly number[];
  /**
   * The PPI correlation: between what the answers and what the predictions of the interviewed add to the estimate (Broska,
   * Howes & van Loon 2025); of a mean, that of answers and predictions.
   */
  readonly ppiCorrelation: number;
  /** How many interviews alone would be as precise: n · V_classical / V_mixed. Not Kish's effective n. */
  readonly ppiEffectiveN: number;
  /** PPI effective n less n. */
  readonly interviewsSaved: InterviewsSaved;
  /** The interviewed who answered. */
  readonly n: number;
  /** Those who enter with their predictions. */
  readonly predicted: number;
  readonly degreesOfFreedom: number;
}

/** How mixed estimates were made. */
export interface HowMixed {
  readonly target: string;
  readonly estimator: { readonly name: string; readonly says: string };
  /** "simulation", or the names of baselines. */
  readonly predictions: readonly string[];
  readonly about: MixedAbout;
  readonly survey: { readonly name: string; readonly hash: string };
  /** The interviewed: how many, and SHA-256 over their rows, which says who without naming them. */
  readonly interviewed: { readonly n: number; readonly hash: string };
  readonly seed: number;
  /** What could not be estimated, and why. */
  readonly excluded: readonly string[];
  readonly notes: readonly string[];
  readonly labels: readonly string[];
  readonly condition: string;
}
