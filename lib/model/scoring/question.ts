/** A question that follows a prefix. */
export interface Question {
  /** Token ids between the prefix and the question. Questions with the same ones share a pass over them (default none). */
  readonly before?: readonly number[];
  /** Token ids after those, up to where the answer begins. */
  readonly ids: readonly number[];
  /** All token ids of each option's label, without the terminator, which the model adds. */
  readonly options: readonly (readonly number[])[];
  /** Further token ids that end a reply behind a label: a line break, where more lines follow. */
  readonly ends?: readonly number[];
}

/** The probabilities of one question's options. */
export interface OptionScores {
  /** `[options]`: the probability of each label by the rule that was asked for, renormalised over the labels. */
  readonly probabilities: Float64Array;
  /** The probability that is on no label, 0 … 1, before renormalising. */
  readonly elsewhere: number;
}
