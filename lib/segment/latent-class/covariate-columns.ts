import type { Survey } from "../../survey/survey/survey.js";
import { isNumber, learntTrait, valuesIn } from "../method/codes.js";
import { namedColumns } from "../method/identifier-columns.js";
import type { ClassCovariates } from "./class-regression.js";

/** Covariates, and what each term is called. */
export interface NamedCovariates extends ClassCovariates {
  readonly names: readonly string[];
  /** Respondents of positive weight who lack one. */
  readonly lacking: number;
}

/**
 * Columns as terms of a regression: numbers in standard deviations from their mean, other columns as an indicator for each
 * value but the first.
 *
 * @throws PopuliError for a column that is unknown or repeated
 */
export function covariateColumns(
  survey: Survey,
  names: readonly string[],
  weights: Float64Array,
): NamedCovariates {
  const terms: { readonly name: string; readonly value: (i: number) => number }[] = [
    { name: "(intercept)", value: () => 1 },
  ];
  for (const column of namedColumns(survey, names, "identifier").map(learntTrait)) {
    const values = valuesIn(survey, column);
    if (isNumber(column) || column.measure === "scale") {
      const { mean, sd } = momentsOf(values, weights);
      terms.push({ name: `${column.name} (per SD)`, value: (i) => (values[i]! - mean) / sd });
    } else
      for (const [k, label] of column.labels.entries())
        if (k > 0)
          terms.push({
            name: `${column.name}: ${label}`,
            value: (i) => (Number.isNaN(values[i]!) ? Number.NaN : values[i] === k ? 1 : 0),
          });
  }
  const x = new Float64Array(survey.size * terms.length);
  const used = weights.slice();
  let lacking = 0;
  for (let i = 0; i < survey.size; i++) {
    const own = terms.map(({ value }) => value(i));
    if (own.some(Number.isNaN)) {
      if (used[i]! > 0) lacking += 1;
      used[i] = 0;
    } else x.set(own, i * terms.length);
  }
  return { x, terms: terms.length, weights: used, names: terms.map(({ name }) => name), lacking };
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
