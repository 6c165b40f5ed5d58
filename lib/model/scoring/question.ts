/** A question that follows a prefix. */
export interface Question {
  /** Token ids after the prefix, up to where the answer begins. */
  readonly ids: readonly number[];
  /** All token ids of each option's label, without the terminator, which the model adds. */
  readonly options: readonly (readonly number[])[];
  /** Further token ids that end a label: a line break, where more lines follow. */
  readonly ends?: readonly number[];
}

/** The probabilities of one question's options. */
export interface OptionScores {
  /**
   * `[options]`: probability of exactly that label followed by the end of the answer, renormalised over the options.
   */
  readonly probabilities: Float64Array;
  /** Probability mass on anything that is not an option, 0 … 1, before renormalising. */
  readonly invalid: number;
}
