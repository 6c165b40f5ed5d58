import type { Code, MissingReason, Variable } from "../codebook/codebook.js";

/**
 * A column of coded answers: `levels` are the valid codes in codebook order, and `level[i]` is the position of
 * respondent i's answer among them, −1 where it is missing for any reason.
 */
export interface Column {
  readonly variable: Variable;
  readonly length: number;
  readonly levels: readonly Code[];
  readonly level: Int16Array | Int32Array;
  /** The code as the file has it, valid or missing; `null` for an empty cell. */
  raw(respondent: number): Code | null;
  /** Valid values as numbers, `[respondents]`, NaN where missing; throws for a text column. */
  numeric(): Float64Array;
  /** How many answers are missing, by reason; "empty" counts empty cells. */
  readonly missing: ReadonlyMap<MissingReason | "empty", number>;
  /** Codes that the codebook lists neither as valid nor as missing, with their counts. They are missing, "unknown". */
  readonly unlisted: ReadonlyMap<Code, number>;
  /** Why a respondent's answer is missing; `undefined` where it is not. */
  reason(respondent: number): MissingReason | "empty" | undefined;
}
