/** Respondents in blocks that a test exchanges, or the jackknife leaves out, as one. */
export interface Blocks {
  /** `[respondents]`: 0 … count−1. */
  readonly of: Int32Array;
  readonly count: number;
}

/** All respondents in one block. */
export function oneBlock(respondents: number): Blocks {
  return { of: new Int32Array(respondents), count: 1 };
}

/** Numbers that are computed from sums over respondents, so that leaving a unit out takes one subtraction. */
export interface Summed<Name extends string> {
  /**
   * The sums over each block of respondents, all of one length.
   *
   * @param times `[respondents]`: how often each counts; once when absent
   */
  blockSums(blocks: Blocks, times?: Float64Array): readonly Float64Array[];
  /** The numbers that some sums give. */
  of(sums: Float64Array): Readonly<Record<Name, Float64Array>>;
}
