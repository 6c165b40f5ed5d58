import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { decimal } from "../../show/number-text.js";
import { Table } from "../../show/table.js";
import type { Survey } from "../../survey/survey/survey.js";
import { isEmptied } from "./best-of-starts.js";
import { type ClassModel, logOf, parametersOf } from "./class-model.js";
import { classChances } from "./class-regression.js";
import { covariatesIn, covariateTerms } from "./covariate-columns.js";
import type { CovariateCorrection, CovariateTable } from "./learnt-classes.js";
import { oneStep } from "./one-step.js";
import { posteriorsOf } from "./posteriors.js";
import { threeStep } from "./three-step.js";

/** Growth of the log-likelihood at which one step has arrived. */
const tolerance = 1e-7;

/** A logit beyond this is of somebody who is never, or always, in a class: it has no finite value. */
const largestLogit = 10;

/** What covariates say of classes. In one step, the classes are estimated again with them. */
export interface RelatedClasses {
  readonly model: ClassModel;
  readonly covariates: CovariateTable;
}

/**
 * Relates classes to covariates, in one step or in three.
 *
 * @param answers for each item, `[respondents]`
 * @throws PopuliError for an unknown or repeated covariate, where nobody has all of them, or where a class loses everyone
 */
export async function relatedClasses(
  model: ClassModel,
  answers: readonly Int32Array[],
  { survey, names, weights }: { survey: Survey; names: readonly string[]; weights: Float64Array },
  correction: CovariateCorrection,
  breathe: () => Promise<void>,
): Promise<RelatedClasses> {
  const { classes } = model;
  const terms = covariateTerms(survey, names, weights);
  const covariates = covariatesIn(survey, terms, weights);
  const { lacking } = covariates;
  const total = covariates.weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0))
    throw new PopuliError(
      `nobody has answered all covariates, ${names.join(", ")}`,
      { file: survey.file },
      "name fewer of them",
    );
  const byClass = (values: Float64Array) =>
    Array.from({ length: classes - 1 }, (_, c) => [
      ...values.subarray(c * terms.length, (c + 1) * terms.length),
    ]);
  const tableOf = ({ beta, se }: { readonly beta: Float64Array; readonly se: Float64Array }) => ({
    ...{ correction, terms, lacking },
    logits: byClass(beta),
    errors: byClass(se).map((row) => row.map((error) => (Number.isFinite(error) ? error : null))),
  });
  if (correction !== "one-step") {
    const found = threeStep(posteriorsOf(model, answers), classes, covariates, weights, correction);
    return { model, covariates: tableOf(found) };
  }
  const found = await oneStep(answers, covariates, model, tolerance, breathe);
  if (isEmptied(found.model))
    throw new PopuliError(
      `estimated together with ${names.join(", ")}, one of ${classes} classes lost everyone`,
      { file: survey.file },
      'ask for fewer classes, or relate them in three steps, correction: "ML"',
    );
  const levels = model.answers.map((table) => table.length / classes);
  const parameters = parametersOf(classes, levels) + (classes - 1) * (terms.length - 1);
  const { logLikelihood } = found;
  return {
    model: found.model,
    covariates: {
      ...tableOf(found),
      together: { logLikelihood, parameters, bic: -2 * logLikelihood + parameters * Math.log(total) },
    },
  };
}

/**
 * `[respondents, classes]`: the logarithm of each class's probability before the answers, by the covariates that classes
 * were estimated with in one step; that of its share for a respondent who lacks one. `undefined` for other classes.
 */
export function logPriorIn(
  survey: Survey,
  shares: readonly number[],
  covariates: CovariateTable | undefined,
): Float64Array | undefined {
  if (covariates?.correction !== "one-step") return undefined;
  const classes = shares.length;
  const own = covariatesIn(survey, covariates.terms, new Float64Array(survey.size).fill(1));
  const prior = classChances(own, classes, Float64Array.from(covariates.logits.flat())).map(logOf);
  const marginal = shares.map(logOf);
  for (const [i, weight] of own.weights.entries()) if (weight === 0) prior.set(marginal, i * classes);
  return prior;
}

/** A row for each term, a column for each class but the first. */
export function covariateTable({
  correction,
  terms,
  logits,
  errors,
  lacking,
  together,
}: CovariateTable): Table {
  const isOneStep = correction === "one-step";
  const left = isOneStep
    ? `${counted(lacking, "respondent who lacks a covariate was", "respondents who lack a covariate were")} not learnt from; the shares of classes stand in for it`
    : `left out: ${counted(lacking, "respondent who lacks", "respondents who lack")} a covariate`;
  const references = [
    ...new Set(
      terms.flatMap((term) => (term.kind === "indicator" ? [`${term.column.name} ${term.reference}`] : [])),
    ),
  ];
  return new Table(
    "What covariates say of the classes",
    [{ name: "term" }, ...logits.map((_, c) => ({ name: `class ${c + 2} against 1` }))],
    terms.map(({ name }, t) => [
      name,
      ...logits.map((row, c) => {
        const error = errors[c]![t];
        if (Math.abs(row[t]!) > largestLogit) return row[t]! > 0 ? `> ${largestLogit}` : `< −${largestLogit}`;
        return `${decimal(row[t]!)}${error === null || error === undefined ? "" : ` (${decimal(error)})`}`;
      }),
    ]),
    [
      isOneStep
        ? "logits with standard errors, estimated together with the classes: who belongs to a class depends on answers and covariates"
        : `logits with standard errors: three steps, corrected for errors of classification (${correction})`,
      ...(together === undefined
        ? []
        : [
            `one step: log-likelihood ${decimal(together.logLikelihood, 2)}, ${together.parameters} parameters, BIC ${decimal(together.bic, 2)}; the number of classes was chosen without covariates`,
          ]),
      "standard errors are without the uncertainty of the classes themselves",
      ...(references.length > 0 ? [`values are against the most frequent: ${references.join(", ")}`] : []),
      ...(logits.flat().some((logit) => Math.abs(logit) > largestLogit)
        ? [
            `beyond ±${largestLogit}: nobody, or everybody, with that value is in one of the two classes; join values, or leave the covariate out`,
          ]
        : []),
      ...(lacking > 0 ? [left] : []),
    ],
  );
}
