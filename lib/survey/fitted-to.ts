/**
 * What of a simulation was fitted to people's answers: a strength, a temperature, σ, vectors, the choice of identifiers.
 * Whoever fits something says so here, and whoever scores or estimates with those answers looks here.
 */
export interface FittedTo {
  /** Such as "the temperature". */
  readonly what: string;
  /** The hash of the survey whose answers they were. */
  readonly survey: string;
  /** Rows of those who answered. */
  readonly respondents: ArrayLike<number> & Iterable<number>;
  /** The items that they answered. */
  readonly items: readonly string[];
}
