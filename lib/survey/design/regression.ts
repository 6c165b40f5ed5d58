import { PopuliError } from "../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import { tQuantile, tTail } from "../../statistics/distributions.js";
import type { Code } from "../codebook/codebook.js";
import { syntheticNote } from "../codebook/synthetic-note.js";
import { type Design, freedomOf } from "./design.js";
import { jointEstimate } from "./joint-estimate.js";
import { fitted, type RegressionKind, scoresOf, type Term } from "./regression-fit.js";

/** A coefficient of a regression, with its uncertainty under the design. */
export interface RegressionCoefficient {
  /** "(Intercept)", a column, or a column and its label: "female: woman". */
  readonly term: string;
  readonly estimate: number;
  readonly standardError: number;
  readonly t: number;
  /** Two-sided. */
  readonly p: number;
  /** 95 %. */
  readonly interval: readonly [low: number, high: number];
}

/** A regression with design-based standard errors. Shows itself as a table. */
export interface Regression extends Displayable {
  readonly kind: "linear" | "logistic";
  readonly outcome: string;
  readonly coefficients: readonly RegressionCoefficient[];
  /** Respondents who answered every column and have a weight. */
  readonly n: number;
  readonly degreesOfFreedom: number;
  /** A row for each coefficient. */
  toTable(): Table;
}

/** The predictors of a regression. */
export interface RegressionOptions {
  /** Columns: scales enter as numbers; nominal and ordinal columns as an indicator for each code but the first. */
  readonly predictors: readonly string[];
  /** Predictors that enter as numbers, whatever their measure. */
  readonly asNumbers?: readonly string[];
}

/**
 * Weighted least squares with design-based (sandwich) standard errors (Binder 1983; R's `svyglm`).
 *
 * @throws PopuliError for an unknown outcome or one of texts, or predictors that determine each other
 * @example
 * linearRegression(surveyDesign(survey), "Q240", { predictors: ["Q262", "Q260"] });
 */
export function linearRegression(design: Design, outcome: string, options: RegressionOptions): Regression {
  return regress(design, "linear", outcome, design.survey.column(outcome).numeric(), options);
}

/**
 * Weighted logistic regression of whether the answer is `code`, with design-based standard errors (Binder 1983; R's
 * `svyglm(family = quasibinomial)`).
 *
 * @throws PopuliError where `code` is not a valid answer, everybody or nobody gave it, or predictors separate it
 *   exactly
 * @example
 * logisticRegression(surveyDesign(survey), "Q57", 1, { predictors: ["Q262", "Q260"] });
 */
export function logisticRegression(
  design: Design,
  outcome: string,
  code: Code,
  options: RegressionOptions,
): Regression {
  const column = design.survey.column(outcome);
  const level = column.levels.indexOf(code);
  if (level < 0) {
    throw new PopuliError(
      `${code} is not a valid answer`,
      { column: outcome },
      `valid answers: ${column.levels.join(", ")}`,
    );
  }
  const y = Float64Array.from(column.level, (answer) => (answer < 0 ? Number.NaN : answer === level ? 1 : 0));
  return regress(design, "logistic", outcome, y, options);
}

function regress(
  design: Design,
  kind: RegressionKind,
  outcome: string,
  y: Float64Array,
  options: RegressionOptions,
): Regression {
  const { survey } = design;
  const terms = termsOf(design, options);
  const valid = y.map((value, i) =>
    !Number.isNaN(value) && terms.every((term) => !Number.isNaN(term.values[i]!)) && design.weights[i]! > 0
      ? 1
      : 0,
  );
  const n = valid.reduce((sum, one) => sum + one, 0);
  if (n <= terms.length) {
    throw new PopuliError(`${n} respondents are too few for ${terms.length} coefficients`, {
      file: survey.file,
    });
  }
  const rows = Int32Array.from(Array.from(valid.keys()).filter((i) => valid[i] === 1));

  const { estimate, covariance } = jointEstimate(design, {
    estimate: (weights) => fitted(kind, weights, y, terms, rows, outcome),
    scores: (weights, coefficients) => scoresOf(kind, weights, y, terms, rows, coefficients),
  });
  // As in R's `svyglm`: units minus strata, among the respondents that the model uses.
  const freedom =
    design.kind === "replicates"
      ? design.degreesOfFreedom
      : freedomOf(
          design.weights.map((weight, i) => weight * valid[i]!),
          design.unit,
          design.stratumOf,
        );
  const degreesOfFreedom = freedom + 1 - terms.length;
  const quantile = tQuantile(0.05, degreesOfFreedom);
  const coefficients = terms.map(({ name }, k): RegressionCoefficient => {
    const standardError = Math.sqrt(covariance.get(k, k));
    const t = estimate[k]! / standardError;
    return {
      term: name,
      estimate: estimate[k]!,
      standardError,
      t,
      p: tTail(t, degreesOfFreedom),
      interval: [estimate[k]! - quantile * standardError, estimate[k]! + quantile * standardError],
    };
  });
  return {
    kind,
    outcome,
    coefficients,
    n,
    degreesOfFreedom,
    [display](): MimeBundle {
      return this.toTable()[display]();
    },
    toTable() {
      return regressionTable(this, design);
    },
  };
}

function termsOf(design: Design, { predictors, asNumbers = [] }: RegressionOptions): Term[] {
  const terms: Term[] = [{ name: "(Intercept)", values: new Float64Array(design.survey.size).fill(1) }];
  for (const name of predictors) {
    const column = design.survey.column(name);
    if (column.variable.measure === "scale" || asNumbers.includes(name)) {
      terms.push({ name, values: column.numeric() });
      continue;
    }
    const used = column.levels.map((_, level) => column.level.some((answer: number) => answer === level));
    const labels = new Map(column.variable.values.map((value) => [value.code, value.label]));
    const kept = column.levels.flatMap((code, level) => (used[level] ? [{ code, level }] : []));
    for (const { code, level } of kept.slice(1)) {
      terms.push({
        name: `${name}: ${labels.get(code) ?? code}`,
        values: Float64Array.from(column.level, (answer) =>
          answer < 0 ? Number.NaN : answer === level ? 1 : 0,
        ),
      });
    }
  }
  return terms;
}

function regressionTable(regression: Regression, design: Design): Table {
  const { synthetic } = design.survey.codebook;
  const rows = regression.coefficients.map(({ term, estimate, standardError, t, p, interval }): Cell[] => [
    term,
    estimate,
    standardError,
    interval[0],
    interval[1],
    t,
    p < 0.0001 ? "< 0.0001" : p.toFixed(4),
  ]);
  return new Table(
    `${synthetic ? "SYNTHETIC: " : ""}${regression.kind} regression of ${regression.outcome}`,
    [
      { name: "term" },
      { name: "estimate", digits: 4 },
      { name: "standard error", digits: 4 },
      { name: "2.5 %", digits: 4 },
      { name: "97.5 %", digits: 4 },
      { name: "t", digits: 2 },
      { name: "p" },
    ],
    rows,
    [
      ...(synthetic ? [syntheticNote] : []),
      `${regression.n} of ${design.survey.size} respondents; ${regression.degreesOfFreedom} degrees of freedom; design-based standard errors`,
      ...design.notes,
    ],
  );
}
