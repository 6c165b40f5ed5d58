import type { Code } from "../../survey/codebook/codebook.js";

/** A segment before anybody is counted. */
export interface DividedSegment {
  /** The same in every run, such as "1·3·2". */
  readonly key: string;
  readonly label: string;
  /** The codes that all its respondents share, by identifier; empty where a method does not divide by shared values. */
  readonly codes: Readonly<Record<string, Code>>;
}

/** Which respondents belong together, before anything is counted. */
export interface Division {
  /** The columns that segments are made from. */
  readonly identifiers: readonly string[];
  /** In the order in which they are shown. */
  readonly segments: readonly DividedSegment[];
  /** `[respondents]`: position in `segments`, or −1; where membership is soft, the most probable segment. */
  readonly of: Int32Array;
  /** `[respondents, segments]`: probability of each segment, rows of zeros without one. Absent where it is 0 or 1. */
  readonly posterior?: Float64Array;
  /** How many respondents have no segment, by what they lack. */
  readonly excluded: ReadonlyMap<string, number>;
}
