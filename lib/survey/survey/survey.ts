import type { DataFrame } from "danfojs-node";
import type { Displayable } from "../../show/display.js";
import type { Table } from "../../show/table.js";
import type { Codebook, Variable } from "../codebook/codebook.js";
import type { Column } from "./column.js";
import type { Derivation } from "./derive.js";
import type { FrameOptions } from "./frame.js";
import type { Recoding } from "./recode.js";
import type { RespondentFilter } from "./where.js";

/**
 * A survey: respondents in rows, coded answers in columns, a codebook, weights. Immutable. Columns are compact typed
 * arrays in memory, filled by DuckDB (so that looking at them needs no `await`); `sql` asks DuckDB itself.
 */
export interface Survey extends Displayable {
  readonly name: string;
  readonly file: string;
  /** SHA-256 of the data file and the codebook, hex. */
  readonly hash: string;
  readonly codebook: Codebook;
  /** Number of respondents. */
  readonly size: number;
  /** Names of the opinion items, in codebook order. */
  readonly items: readonly string[];
  /** Names of the traits respondents can be segmented by. */
  readonly identifiers: readonly string[];
  /** The weight column's name, where there is one. */
  readonly weight: string | undefined;
  /** `[respondents]`; all 1 without a weight column; 0 where the weight is missing (counted in the survey's table). */
  readonly weights: Float64Array;
  /** The column of that name; throws with the nearest valid name. */
  column(name: string): Column;
  /** The codebook entry of that name; throws with the nearest valid name. */
  variable(name: string): Variable;
  /** A danfo frame of the columns asked for (all, capped, when none): labels shown, missing as null. */
  frame(columns?: readonly string[], options?: FrameOptions): DataFrame;
  /** What a reader of the survey must know of how it was read: a codebook inferred, rows skipped, an encoding guessed. */
  readonly notes: readonly string[];
  /**
   * The rows DuckDB answers. The table `survey` holds codes, missing answers as NULL; `survey_raw` holds codes as the file
   * has them, missing ones too; `survey_labels` holds value labels.
   */
  sql(query: string): Promise<DataFrame>;
  /** Respondents, items, identifiers, weights, and missing answers by reason. */
  toTable(): Table;
}

/** A survey that was loaded or made here, and from which others can be made; none of them touches it. */
export interface LoadedSurvey extends Survey {
  /**
   * The respondents who meet a condition: `survey.where({ Q260: 2 })`, or a test of their valid answers,
   * `survey.where((answer) => Number(answer("Q262")) < 30)`. Throws where nobody does.
   * The standard errors of part of a sample need the design of the whole: `subpopulation(surveyDesign(survey), …)`.
   */
  where(condition: RespondentFilter): LoadedSurvey;
  /**
   * Every respondent as often as a column of whole numbers says: frequency weights, `survey.repeat("count")`. Rows without
   * a frequency are left out, counted in the notes.
   */
  repeat(column: string): LoadedSurvey;
  /** A survey with one column more, made from others: `survey.derive(groups("age", "Q262", [18, 30, 60, Infinity]))`. */
  derive(derivation: Derivation): LoadedSurvey;
  /**
   * A survey in which codes of a column are others, in its place or as a new column:
   * `survey.recode("Q275", [{ from: [0, 1], to: 1, label: "primary" }], { into: "education" })`.
   */
  recode(column: string, recodings: readonly Recoding[], options?: { readonly into?: string }): LoadedSurvey;
}
