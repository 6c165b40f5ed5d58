import { counted } from "../../../errors/counted.js";
import { checkOptions, type OptionNames } from "../../../errors/known-options.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../../show/display.js";
import type { Cell, Table, TableSection } from "../../../show/table.js";
import { tTail } from "../../../statistics/distributions.js";
import type { Code } from "../../codebook/codebook.js";
import { checkDesign } from "../check-design.js";
import { type Design, freedomOf, weighted } from "../design.js";
import { shownP, tableUnder } from "../design-table.js";
import { tInterval } from "../interval/t-interval.js";
import { estimateStatistic } from "../statistic.js";
import { type AnswerOutcome, answerOutcome } from "./answer-outcome.js";
import { fitted, type RegressionData, scoresOf } from "./fit.js";
import { linear } from "./linear.js";
import { logistic } from "./logistic.js";
import type { RegressionModel } from "./model.js";
import { multinomial } from "./multinomial.js";
import { proportionalOdds } from "./proportional-odds.js";
import { type RegressionOptions, termsOf } from "./term.js";

/** A coefficient of a regression, with its uncertainty under the design. */
export interface RegressionCoefficient {
  /** "(Intercept)", a column, or a column and its label: "female: woman"; of thresholds, "disagree | agree". */
  readonly term: string;
  /** The answer whose odds against the first it is about, of multinomial regressions. */
  readonly answer?: string;
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
  readonly kind: "linear" | "logistic" | "multinomial" | "proportional odds";
  readonly outcome: string;
  readonly coefficients: readonly RegressionCoefficient[];
  /** Respondents who answered every column and have a weight. */
  readonly n: number;
  readonly degreesOfFreedom: number;
  /** A row for each coefficient. */
  toTable(): Table;
}

const regressionOptions: OptionNames<Required<RegressionOptions>> = { predictors: true, asNumbers: true };

/**
 * Weighted least squares with design-based (sandwich) standard errors (Binder 1983; R's `svyglm`).
 *
 * @throws PopuliError for an unknown outcome or one of texts, or predictors that determine each other
 * @example
 * linearRegression(surveyDesign(survey), "Q240", { predictors: ["Q262", "Q260"] });
 */
export function linearRegression(design: Design, outcome: string, options: RegressionOptions): Regression {
  checkDesign("linearRegression", design);
  checkOptions("linearRegression", options, regressionOptions);
  const values = design.survey.column(outcome).numeric();
  return regress(design, linear, outcome, { values, answers: [] }, options, "");
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
  checkDesign("logisticRegression", design);
  checkOptions("logisticRegression", options, regressionOptions);
  const column = design.survey.column(outcome);
  const level = column.levels.indexOf(code);
  if (level < 0) {
    throw new PopuliError(
      `${code} is not a valid answer`,
      { column: outcome },
      `valid answers: ${column.levels.join(", ")}`,
    );
  }
  const values = Float64Array.from(column.level, (answer) =>
    answer < 0 ? Number.NaN : answer === level ? 1 : 0,
  );
  return regress(design, logistic, outcome, { values, answers: [] }, options, `log odds of ${code}`);
}

/**
 * Weighted multinomial logistic regression of the answers to a nominal question, with design-based standard errors
 * (Binder 1983; Stata's `svy: mlogit`): for each answer, the log odds against a reference.
 *
 * @param options `reference`: the code that the others are compared with; the first that occurs when absent
 * @throws PopuliError for fewer than three answers, or predictors that separate answers exactly or determine each other
 * @example
 * multinomialRegression(surveyDesign(survey), "Q273", { predictors: ["Q262", "Q260"] });
 */
export function multinomialRegression(
  design: Design,
  outcome: string,
  options: RegressionOptions & { readonly reference?: Code },
): Regression {
  checkDesign("multinomialRegression", design);
  checkOptions("multinomialRegression", options, { ...regressionOptions, reference: true });
  const found = answerOutcome(design, outcome, options.reference);
  return regress(design, multinomial, outcome, found, options, `log odds against ${found.answers[0]}`);
}

/**
 * Weighted proportional-odds regression of the answers to an ordinal question, in codebook order, with design-based
 * standard errors (McCullagh 1980; R's `svyolr`): a positive coefficient goes with later answers. The thresholds between
 * answers follow the coefficients of the predictors.
 *
 * @throws PopuliError for fewer than three answers, or predictors that separate answers exactly or determine each other
 * @example
 * proportionalOddsRegression(surveyDesign(survey), "Q1", { predictors: ["Q262", "Q260"] });
 */
export function proportionalOddsRegression(
  design: Design,
  outcome: string,
  options: RegressionOptions,
): Regression {
  checkDesign("proportionalOddsRegression", design);
  checkOptions("proportionalOddsRegression", options, regressionOptions);
  const found = answerOutcome(design, outcome);
  const order = found.answers.join(" < ");
  const nominal = design.survey.variable(outcome).measure === "nominal";
  const doubt = nominal ? `; ${outcome} is nominal, so that this order may mean nothing` : "";
  return regress(
    design,
    proportionalOdds,
    outcome,
    found,
    options,
    `log odds of later answers: ${order}${doubt}`,
  );
}

function regress(
  design: Design,
  model: RegressionModel,
  outcome: string,
  { values: y, answers }: AnswerOutcome,
  options: RegressionOptions,
  meaning: string,
): Regression {
  const { survey } = design;
  const terms = termsOf(survey, options);
  const used = design.weights.map((weight, i) =>
    Number.isNaN(y[i]!) || terms.some((term) => Number.isNaN(term.values[i]!)) ? 0 : weight,
  );
  const n = weighted(used);
  const parameters = model.parameters(terms, answers);
  if (n <= parameters.length) {
    throw new PopuliError(
      `${counted(n, "respondent is", "respondents are")} too few for ${counted(parameters.length, "coefficient")}`,
      {
        file: survey.file,
      },
    );
  }
  const rows = Int32Array.from(used.keys()).filter((i) => used[i] !== 0);
  const data: RegressionData = { outcome, y, answers, parameters, rows };
  const { estimate, variance } = estimateStatistic(design, {
    estimate: (weights) => fitted(model, data, weights),
    scores: (weights, coefficients) => scoresOf(model, data, weights, coefficients),
  });
  // As in R's `svyglm` and `svyolr`: units minus strata among the respondents that the model uses, minus predictors.
  const freedom = design.kind === "replicates" ? design.degreesOfFreedom : freedomOf(used, design.stages[0]!);
  const degreesOfFreedom = freedom + 1 - terms.length;
  const coefficients = parameters.map(({ name, answer }, k): RegressionCoefficient => {
    const t = estimate[k]! / Math.sqrt(variance[k]!);
    return {
      term: name,
      ...(answer === undefined ? {} : { answer }),
      estimate: estimate[k]!,
      standardError: Math.sqrt(variance[k]!),
      t,
      p: tTail(t, degreesOfFreedom),
      interval: tInterval(estimate[k]!, variance[k]!, degreesOfFreedom),
    };
  });
  return {
    kind: model.kind,
    outcome,
    coefficients,
    n,
    degreesOfFreedom,
    [display](): MimeBundle {
      return this.toTable()[display]();
    },
    toTable() {
      return regressionTable(this, design, meaning);
    },
  };
}

function regressionTable(regression: Regression, design: Design, meaning: string): Table {
  const { coefficients, n, degreesOfFreedom } = regression;
  const rows = coefficients.map(({ term, estimate, standardError, t, p, interval }): Cell[] => [
    term,
    estimate,
    standardError,
    ...interval,
    t,
    shownP(p),
  ]);
  const sections = coefficients.flatMap(({ answer }, k): TableSection[] =>
    answer === undefined || coefficients[k - 1]?.answer === answer ? [] : [{ before: k, heading: answer }],
  );
  return tableUnder(design, `${regression.kind} regression of ${regression.outcome}`, {
    columns: [
      { name: "term" },
      { name: "estimate", digits: 4 },
      { name: "standard error", digits: 4 },
      { name: "2.5 %", digits: 4 },
      { name: "97.5 %", digits: 4 },
      { name: "t", digits: 2 },
      { name: "p" },
    ],
    rows,
    notes: [
      ...(meaning === "" ? [] : [meaning]),
      `${n} of ${design.survey.size} respondents; ${counted(degreesOfFreedom, "degree of freedom", "degrees of freedom")}; design-based standard errors`,
    ],
    sections,
  });
}
