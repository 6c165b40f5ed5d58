import { PopuliError } from "../../errors/populi-error.js";
import type { Column } from "./column.js";

/**
 * Kish's effective n, (Σw)² / Σw²: how many respondents with equal weights would be as precise (Kish 1965, Survey
 * Sampling, §11.7). 0 where no weight is positive.
 *
 * @param weights `[respondents]`, ≥ 0
 * @param of positions of the respondents to count; all when absent
 * @example
 * effectiveN([1, 1, 2]); // 16 / 6
 */
export function effectiveN(weights: ArrayLike<number>, of?: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  const count = of === undefined ? weights.length : of.length;
  for (let k = 0; k < count; k++) {
    const weight = weights[of === undefined ? k : of[k]!]!;
    sum += weight;
    squares += weight * weight;
  }
  return squares === 0 ? 0 : (sum * sum) / squares;
}

/**
 * Kish's design effect of weighting, n Σw² / (Σw)² over the n respondents whose weight is positive: the factor by which
 * unequal weights inflate the variance of a mean (Kish 1965, §11.7). NaN where no weight is positive.
 *
 * @param weights `[respondents]`, ≥ 0
 * @example
 * designEffect([1, 1, 2]); // 3 · 6 / 16
 */
export function designEffect(weights: ArrayLike<number>): number {
  let counted = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) counted += 1;
  return counted === 0 ? Number.NaN : counted / effectiveN(weights);
}

/** The weights of a column, and how many respondents have none. */
export interface ColumnWeights {
  /** `[respondents]`, ≥ 0; 0 where missing. */
  readonly weights: Float64Array;
  readonly missing: number;
}

/**
 * The weights of a column: numbers ≥ 0, and 0 for an empty cell or a missing code.
 *
 * @throws PopuliError naming column and row: a negative weight, text, an infinite weight, no positive weight at all
 */
export function weightsOf(column: Column, file?: string): ColumnWeights {
  const name = column.variable.name;
  const place = file === undefined ? { column: name } : { file, column: name };
  const weights = new Float64Array(column.length);
  const missingCodes = new Set(column.variable.missing.map(({ code }) => code));
  let missing = 0;
  let sum = 0;
  for (let i = 0; i < column.length; i++) {
    const code = column.raw(i);
    if (code === null || missingCodes.has(code)) {
      missing += 1;
      continue;
    }
    const found = typeof code === "string" ? `the text '${code}'` : String(code);
    if (typeof code === "string" || !Number.isFinite(code) || code < 0) {
      throw new PopuliError(
        `row ${i + 1} has the weight ${found}`,
        place,
        "a weight is a number ≥ 0, or empty",
      );
    }
    weights[i] = code;
    sum += code;
  }
  if (!(sum > 0)) {
    throw new PopuliError(
      "no respondent has a positive weight",
      place,
      "name another weight column, or none",
    );
  }
  return { weights, missing };
}
