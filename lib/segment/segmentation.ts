import type { Displayable } from "../show/display.js";
import type { Table } from "../show/table.js";
import type { Code } from "../survey/codebook/codebook.js";
import type { Survey } from "../survey/survey/survey.js";

/** One cell of a segmentation: the respondents who share a value on every identifier. */
export interface Segment {
  /** The codes joined, e.g. "1·3·2": stable between runs. */
  readonly key: string;
  /** The value labels joined: "woman · lower secondary · working class". */
  readonly label: string;
  readonly codes: Readonly<Record<string, Code>>;
  /** Respondents, unweighted. */
  readonly n: number;
  /** Share of the weighted population that has a segment, 0 … 1. */
  readonly share: number;
  /** Kish effective n, (Σw)² / Σw². */
  readonly effectiveN: number;
  /** True where n is below the minimum asked for: shown and marked, never dropped in silence. */
  readonly belowMinimum: boolean;
}

/** Every respondent's segment. Shows itself as the table of its cells. */
export interface Segmentation extends Displayable {
  readonly name: string;
  readonly survey: Survey;
  readonly identifiers: readonly string[];
  readonly weight: string | undefined;
  readonly minimum: number;
  /** In order of the identifiers' codes. */
  readonly segments: readonly Segment[];
  /** `[respondents]`: position in `segments`, or −1 where an identifier is missing. */
  readonly of: Int32Array;
  /** `[respondents]`: the weights the shares were computed with. */
  readonly weights: Float64Array;
  /** Respondents without a segment, by the first identifier missing. */
  readonly excluded: ReadonlyMap<string, number>;
  /** A row for each segment. */
  toTable(): Table;
}

/** What a segmentation cell or call asks for. */
export interface SegmentOptions {
  readonly name?: string;
  readonly identifiers: readonly string[];
  /** The weight column; the survey's own when absent, none when `null`. */
  readonly weight?: string | null;
  /** Smallest n a cell should have (default 1). */
  readonly minimum?: number;
}
