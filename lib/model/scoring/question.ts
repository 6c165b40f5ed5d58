/** A question put after a prefix. */
export interface Question {
  /** Token ids that follow the prefix, up to where the answer begins. */
  readonly ids: readonly number[];
  /** Token ids of each option label, every token, without the terminator (the model adds its own). */
  readonly options: readonly (readonly number[])[];
  /** Token ids that end a label too, beside those that end an answer: a line break where more lines follow. */
  readonly ends?: readonly number[];
}

/** The probabilities of one question's options. */
export interface OptionScores {
  /** `[options]`: probability of exactly that label and then the end of the answer, renormalised over the options. */
  readonly probabilities: Float64Array;
  /** Probability mass on anything that is not an option, 0 … 1, before renormalising. */
  readonly invalid: number;
}
