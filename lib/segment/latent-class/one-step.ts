import { type ClassModel, logOf } from "./class-model.js";
import { type ClassCovariates, classChances, classRegression } from "./class-regression.js";
import { posteriorsOf } from "./posteriors.js";
import { type ClassCoefficients, scoreErrors } from "./three-step.js";

const mostSteps = 3000;

/** Classes and what covariates say of them, estimated together. */
export interface OneStep extends ClassCoefficients {
  readonly model: ClassModel;
  readonly logLikelihood: number;
}

/**
 * Estimates classes and the regression of class on covariates together, by EM with a step of Newton's for the regression.
 * Respondents who lack a covariate are left out. Source: Dayton & Macready (1988), Journal of the American Statistical
 * Association 83.
 *
 * @param answers for each item, `[respondents]`
 * @param start classes to start from
 * @param tolerance growth of the log-likelihood at which it has arrived
 * @param breathe called after every step
 */
export async function oneStep(
  answers: readonly Int32Array[],
  covariates: ClassCovariates,
  start: ClassModel,
  tolerance: number,
  breathe: () => Promise<void>,
): Promise<OneStep> {
  const { classes } = start;
  const { terms, weights } = covariates;
  let model = start;
  let beta: Float64Array = new Float64Array((classes - 1) * terms);
  for (let c = 1; c < classes; c++) beta[(c - 1) * terms] = logOf(model.shares[c]!) - logOf(model.shares[0]!);
  let last = Number.NEGATIVE_INFINITY;
  let targets: Float64Array = new Float64Array();
  for (let step = 0; step < mostSteps; step++) {
    const logPrior = classChances(covariates, classes, beta).map(logOf);
    targets = posteriorsOf(model, answers, logPrior);
    const logLikelihood = likelihoodOf(model, answers, weights, logPrior);
    if (logLikelihood - last < tolerance) {
      last = logLikelihood;
      break;
    }
    last = logLikelihood;
    model = { ...model, ...answersFrom(model, answers, weights, targets) };
    beta = classRegression(covariates, targets, classes, beta, 1).beta;
    await breathe();
  }
  return { model, logLikelihood: last, beta, se: scoreErrors(covariates, targets, classes, beta) };
}

function likelihoodOf(
  { classes, answers: tables }: ClassModel,
  answers: readonly Int32Array[],
  weights: Float64Array,
  logPrior: Float64Array,
): number {
  const logs = tables.map((table) => table.map(logOf));
  const chance = new Float64Array(classes);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    for (let c = 0; c < classes; c++) chance[c] = logPrior[i * classes + c]!;
    for (const [j, own] of logs.entries()) {
      const answer = answers[j]![i]!;
      if (answer >= 0) for (let c = 0; c < classes; c++) chance[c]! += own[answer * classes + c]!;
    }
    const most = chance.reduce((a, b) => Math.max(a, b));
    total += weights[i]! * (most + Math.log(chance.reduce((sum, x) => sum + Math.exp(x - most), 0)));
  }
  return total;
}

function answersFrom(
  { classes, answers: tables }: ClassModel,
  answers: readonly Int32Array[],
  weights: Float64Array,
  targets: Float64Array,
): Pick<ClassModel, "shares" | "answers"> {
  const shares = new Float64Array(classes);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    total += weights[i]!;
    for (let c = 0; c < classes; c++) shares[c]! += weights[i]! * targets[i * classes + c]!;
  }
  const own = tables.map((table, j) => {
    const sums = new Float64Array(table.length);
    for (let i = 0; i < weights.length; i++) {
      const answer = answers[j]![i]!;
      if (answer >= 0)
        for (let c = 0; c < classes; c++)
          sums[answer * classes + c]! += weights[i]! * targets[i * classes + c]!;
    }
    for (let c = 0; c < classes; c++) {
      let all = 0;
      for (let at = c; at < sums.length; at += classes) all += sums[at]!;
      for (let at = c; at < sums.length; at += classes) sums[at] = all > 0 ? sums[at]! / all : table[at]!;
    }
    return sums;
  });
  return { shares: shares.map((share) => share / total), answers: own };
}
