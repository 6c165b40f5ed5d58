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
 * arrays in memory, so that reading them needs no `await`; only `sql` asks DuckDB.
 */
export interface Survey extends Displayable {
  readonly name: string;
  readonly file: string;
  /** SHA-256 of the data file and the codebook, hex. */
  readonly hash: string;
  /**
   * SHA-256 of who is in the rows, hex: of the data file, and of what left rows out or repeated them. Two surveys with one
   * value have the same respondents in the same order, whatever their columns.
   */
  readonly rowsHash: string;
  readonly codebook: Codebook;
  /** Number of respondents. */
  readonly size: number;
  /** Names of the opinion items, in codebook order. */
  readonly items: readonly string[];
  /** Names of the traits by which respondents can be segmented. */
  readonly identifiers: readonly string[];
  /** The name of the weight column, if there is one. */
  readonly weight: string | undefined;
  /** `[respondents]`: 1 without a weight column; 0 where the weight is missing, which the survey's table counts. */
  readonly weights: Float64Array;
  /** The column of that name; throws with the nearest name for an unknown one. */
  column(name: string): Column;
  /** The codebook entry of that name; throws with the nearest name for an unknown one. */
  variable(name: string): Variable;
  /** A danfo frame of these columns, with labels, and null for missing answers. Without columns, of as many as fit. */
  frame(columns?: readonly string[], options?: FrameOptions): DataFrame;
  /**
   * What a user should know about how it was read and made: a codebook inferred, rows skipped, an encoding guessed, …
   */
  readonly notes: readonly string[];
  /**
   * Runs a query in DuckDB. The table `survey` holds codes, with NULL for missing answers; `survey_raw` also holds
   * missing codes, as the file has them; `survey_labels` holds value labels.
   */
  sql(query: string): Promise<DataFrame>;
  /** Respondents, items, identifiers, weights, and missing answers by reason. */
  toTable(): Table;
}

/** A survey from which others can be made; it stays as it is. */
export interface LoadedSurvey extends Survey {
  /**
   * The respondents who pass a filter: codes of columns, as in `survey.where({ Q260: 2 })`, or a test of their valid
   * answers, as in `survey.where((answer) => Number(answer("Q262")) < 30)`. Throws where nobody passes. Standard errors
   * for part of a sample need the design of the whole: `subpopulation(surveyDesign(survey), …)`.
   */
  where(filter: RespondentFilter): LoadedSurvey;
  /**
   * Every row as often as a column of frequencies says, as in `survey.repeat("count")`. Rows without a frequency are
   * left out, and counted in the notes.
   */
  repeat(column: string): LoadedSurvey;
  /**
   * Values are missing whose labels say nothing but that there is no answer: "Refused", "Don't know". SPSS files often
   * label such values and do not declare them; until then they count as answers, as other programs count them. All
   * columns, or those named; the notes list what was declared.
   */
  declareMissing(columns?: readonly string[]): LoadedSurvey;
  /** A survey with a new column, made from others: `survey.derive(groups("age", "Q262", [18, 30, 60, Infinity]))`. */
  derive(derivation: Derivation): LoadedSurvey;
  /**
   * A survey in which codes of a column are replaced, in that column or in a new one (`into`):
   * `survey.recode("Q275", [{ from: [0, 1], to: 1, label: "primary" }], { into: "education" })`.
   */
  recode(column: string, recodings: readonly Recoding[], options?: { readonly into?: string }): LoadedSurvey;
}
