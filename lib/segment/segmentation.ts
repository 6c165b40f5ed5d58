import type { Displayable } from "../show/display.js";
import type { Table } from "../show/table.js";
import type { Code } from "../survey/codebook/codebook.js";
import type { Survey } from "../survey/survey/survey.js";
import type { SegmentationRecipe } from "./recipe.js";

/** Respondents who belong together, such as those who share a value on every identifier. */
export interface Segment {
  /** The same in every run, such as "1·3·2". */
  readonly key: string;
  /** The value labels joined, "woman · lower secondary · working class", or the method's own name for it. */
  readonly label: string;
  /** The codes that all its respondents share, by identifier; empty where the method does not divide by shared values. */
  readonly codes: Readonly<Record<string, Code>>;
  /** Respondents, unweighted; where membership is soft, those for whom it is the most probable segment. */
  readonly n: number;
  /** Share of the weighted population that has a segment, 0 … 1; where membership is soft, by probability. */
  readonly share: number;
  /** The same without weights. */
  readonly unweightedShare: number;
  /** Kish's effective n, (Σw)² / Σw²; where membership is soft, w is weight × probability. */
  readonly effectiveN: number;
  /** True where the effective n is below the minimum asked for: such a segment is marked, never dropped. */
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
  /** `[respondents]`: position in `segments`, or −1 without a segment; where membership is soft, the most probable. */
  readonly of: Int32Array;
  /**
   * `[respondents, segments]`: the probability of each segment, rows of zeros without one. `undefined` where everyone is
   * in one segment or none.
   */
  readonly posterior: Float64Array | undefined;
  /** `[respondents]`: the weights that the shares are computed with. */
  readonly weights: Float64Array;
  /** How many respondents have no segment, by what they lack. */
  readonly excluded: ReadonlyMap<string, number>;
  /** What made it, as data: `applySegmentation` divides another survey by it. */
  readonly recipe: SegmentationRecipe;
  /** What sets a segment apart from everyone else, in a sentence. */
  apart(segment: number): string;
  /** A row for each segment. */
  toTable(): Table;
  /** What was learnt beside the segments, such as the criteria of all models that were tried; often none. */
  tables(): readonly Table[];
}
