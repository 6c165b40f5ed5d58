import { labelsOf } from "../../survey/labels.js";
import type { Survey } from "../../survey/survey.js";

/** The predictors of a regression. */
export interface RegressionOptions {
  /** Columns: scales enter as numbers; nominal and ordinal columns as an indicator for each code but the first. */
  readonly predictors: readonly string[];
  /** Predictors that enter as numbers, whatever their measure. */
  readonly asNumbers?: readonly string[];
}

/** A column of the design matrix. */
export interface Term {
  /** "(Intercept)", a column, or a column and its label: "female: woman". */
  readonly name: string;
  /** `[respondents]`: NaN where missing. */
  readonly values: Float64Array;
}

/** The intercept and the predictors as columns of the design matrix. */
export function termsOf(survey: Survey, { predictors, asNumbers = [] }: RegressionOptions): Term[] {
  const terms: Term[] = [{ name: "(Intercept)", values: new Float64Array(survey.size).fill(1) }];
  for (const name of predictors) {
    const column = survey.column(name);
    if (column.variable.measure === "scale" || asNumbers.includes(name)) {
      terms.push({ name, values: column.numeric() });
      continue;
    }
    const labels = labelsOf(column);
    const used = labels.flatMap((_, k) => (column.level.some((answer: number) => answer === k) ? [k] : []));
    for (const k of used.slice(1)) {
      terms.push({
        name: `${name}: ${labels[k]}`,
        values: Float64Array.from(column.level, (answer) => (answer < 0 ? Number.NaN : answer === k ? 1 : 0)),
      });
    }
  }
  return terms;
}
