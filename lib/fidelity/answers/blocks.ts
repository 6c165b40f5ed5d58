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
