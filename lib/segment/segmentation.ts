import type { Displayable } from "../show/display.js";
import type { Table } from "../show/table.js";
import type { Code } from "../survey/codebook/codebook.js";
import type { Survey } from "../survey/survey/survey.js";

/** Respondents who belong together, such as those who share a value on every identifier. */
export interface Segment {
  /** The codes joined, such as "1·3·2": the same in every run. */
  readonly key: string;
  /** The value labels joined: "woman · lower secondary · working class". */
  readonly label: string;
  /** By identifier; empty where the method does not divide by shared values. */
  readonly codes: Readonly<Record<string, Code>>;
  /** Respondents, unweighted. */
  readonly n: number;
  /** Share of the weighted population that has a segment, 0 … 1. */
  readonly share: number;
  /** Kish's effective n, (Σw)² / Σw². */
  readonly effectiveN: number;
  /** True where n is below the minimum asked for: such a segment is marked, never dropped. */
  readonly belowMinimum: boolean;
}

/** Every respondent's segment. Shows itself as the table of its segments. */
export interface Segmentation extends Displayable {
  readonly name: string;
  readonly survey: Survey;
  /** The columns that segments are made from. */
  readonly identifiers: readonly string[];
  readonly weight: string | undefined;
  readonly minimum: number;
  /** In the order of the method; a crossing's, in the order of the identifiers' codes. */
  readonly segments: readonly Segment[];
  /** `[respondents]`: position in `segments`, or −1 without a segment. */
  readonly of: Int32Array;
  /** `[respondents]`: the weights that the shares are computed with. */
  readonly weights: Float64Array;
  /** How many respondents have no segment, by what they lack. */
  readonly excluded: ReadonlyMap<string, number>;
  /** A row for each segment. */
  toTable(): Table;
}
