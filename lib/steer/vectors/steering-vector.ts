import type { Code } from "../../survey/codebook/codebook.js";

/** The vector of one value of an attribute, at every layer. */
export interface SteeringVector {
  readonly attribute: string;
  readonly code: Code;
  /** The value's label, for people. */
  readonly label: string;
  /** `[layers + 1, width]`, row-major: row k is for the output of block k, row 0 for the embedding. */
  readonly rows: Float32Array;
  /** Answers it was made from; tokens, for language vectors. */
  readonly answers: number;
  /** Answers left out because the model ended at once, which leaves no hidden state to average. */
  readonly empty: number;
  /**
   * `[layers + 1]`: cosine between the vectors from two halves of the questions (1: the vector repeats, 0: it is
   * chance); `null` where either vector is zero, as for a half without answers; `[]` where it was not computed.
   */
  readonly agreement: readonly (number | null)[];
  /** The same for two halves of the wordings of the value's instruction, the mean over several ways to halve them. */
  readonly wordingAgreement?: readonly (number | null)[];
}
