import type { Survey } from "../../survey/survey/survey.js";
import { isNumber, type LearntColumn, learntTrait, valuesIn } from "../method/codes.js";
import { namedColumns } from "../method/identifier-columns.js";
import type { ClassCovariates } from "./class-regression.js";

/** A term of a regression of class on covariates. Plain data, so that another wave is read alike. */
export type CovariateTerm = { readonly name: string } & (
  | { readonly kind: "intercept" }
  /** A number, in standard deviations from the mean. */
  | { readonly kind: "number"; readonly column: LearntColumn; readonly mean: number; readonly sd: number }
  /** Whether the answer is the code at that position; against the most frequent one. */
  | {
      readonly kind: "indicator";
      readonly column: LearntColumn;
      readonly level: number;
      readonly reference: string;
    }
);

/** The covariates of a survey's respondents. */
export interface SurveyCovariates extends ClassCovariates {
  /** Respondents of positive weight who lack one. */
  readonly lacking: number;
}

/**
 * Columns as terms of a regression: an intercept; numbers in standard deviations from their mean; of other columns an
 * indicator for each value that somebody has but the most frequent, so that a rare value does not decide all coefficients.
 *
 * @throws PopuliError for a column that is unknown or repeated
 */
export function covariateTerms(
  survey: Survey,
  names: readonly string[],
  weights: Float64Array,
): CovariateTerm[] {
  return [
    { kind: "intercept", name: "(intercept)" },
    ...namedColumns(survey, names, "identifier")
      .map(learntTrait)
      .flatMap((column): CovariateTerm[] => {
        if (isNumber(column) || column.measure === "scale")
          return [
            {
              ...{ kind: "number", name: `${column.name} (per SD)`, column },
              ...momentsOf(valuesIn(survey, column), weights),
            },
          ];
        const sums = new Float64Array(column.codes.length);
        for (const [i, level] of valuesIn(survey, column).entries())
          if (!Number.isNaN(level)) sums[level]! += weights[i]!;
        const most = sums.indexOf(Math.max(...sums));
        const reference = column.labels[most]!;
        return column.labels.flatMap((label, level): CovariateTerm[] =>
          level === most || !(sums[level]! > 0)
            ? []
            : [{ kind: "indicator", name: `${column.name}: ${label}`, column, level, reference }],
        );
      }),
  ];
}

/**
 * The values of terms in a survey. A respondent who lacks one has weight 0.
 *
 * @throws PopuliError where the survey has no such column
 */
export function covariatesIn(
  survey: Survey,
  terms: readonly CovariateTerm[],
  weights: Float64Array,
): SurveyCovariates {
  const columns = terms.map((term) => valuesOf(survey, term));
  const x = new Float64Array(survey.size * terms.length);
  const used = weights.slice();
  let lacking = 0;
  for (let i = 0; i < survey.size; i++) {
    const own = columns.map((value) => value(i));
    if (own.some(Number.isNaN)) {
      if (used[i]! > 0) lacking += 1;
      used[i] = 0;
    } else x.set(own, i * terms.length);
  }
  return { x, terms: terms.length, weights: used, lacking };
}

function valuesOf(survey: Survey, term: CovariateTerm): (i: number) => number {
  if (term.kind === "intercept") return () => 1;
  const values = valuesIn(survey, term.column);
  if (term.kind === "number") return (i) => (values[i]! - term.mean) / term.sd;
  return (i) => (Number.isNaN(values[i]!) ? Number.NaN : values[i] === term.level ? 1 : 0);
}

function momentsOf(values: Float64Array, weights: Float64Array): { mean: number; sd: number } {
  let [total, sum, squares] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue;
    total += weights[i]!;
    sum += weights[i]! * values[i]!;
    squares += weights[i]! * values[i]! ** 2;
  }
  const mean = sum / total;
  return { mean, sd: Math.sqrt(Math.max(0, squares / total - mean * mean)) || 1 };
}
