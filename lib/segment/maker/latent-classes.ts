import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import { track } from "../../progress/track.js";
import { decimal, pText } from "../../show/number-text.js";
import { Table } from "../../show/table.js";
import { bestOfStarts, isEmptied, type StartsTold } from "../latent-class/best-of-starts.js";
import { type ClassModel, parametersOf } from "../latent-class/class-model.js";
import { covariateColumns, type NamedCovariates } from "../latent-class/covariate-columns.js";
import { type Criteria, criteriaOf } from "../latent-class/criteria.js";
import { oneStep } from "../latent-class/one-step.js";
import { patternsOf } from "../latent-class/patterns.js";
import { mostProbable, posteriorsOf } from "../latent-class/posteriors.js";
import { type RatioTest, ratioTest } from "../latent-class/ratio-test.js";
import { type ThreeStepCorrection, threeStep } from "../latent-class/three-step.js";
import { answeredItems } from "../method/answered-items.js";
import { type ClassRange, classNumbers } from "../method/class-range.js";
import { type LearntColumn, positionsIn } from "../method/codes.js";
import type { Division } from "../method/division.js";
import type { LearningMethod } from "../method/method.js";

/** What the number of classes is chosen by. */
export type ClassCriterion = "bic" | "abic" | "aic";

/** The options of a latent class analysis. */
export interface LatentClassOptions {
  /** The answers that classes are found in. */
  readonly items: readonly string[];
  /** How many classes: 4, [2, 3, 4] or "2..7"; of several, the best by the criterion (default "2..6"). */
  readonly classes?: ClassRange;
  /** Seed of the starts (default 1). */
  readonly seed?: number;
  /** Random starts for each number of classes (default 20): all take a few steps, the best go on. */
  readonly starts?: number;
  /** What the number of classes is chosen by (default "bic"). */
  readonly criterion?: ClassCriterion;
  /** Draws of the bootstrap likelihood ratio test of each number of classes against one fewer (default 0: no test). */
  readonly bootstrap?: number;
  /** Traits whose relation to the classes is wanted. */
  readonly covariates?: readonly string[];
  /**
   * How covariates are related: in three steps, corrected for errors of classification by "ML" (default) or "BCH", or
   * estimated together with the classes, "one-step".
   */
  readonly correction?: CovariateCorrection;
}

/** How covariates are related to classes. */
export type CovariateCorrection = ThreeStepCorrection | "one-step";

/** What covariates say of the classes. */
export interface CovariateTable {
  readonly correction: CovariateCorrection;
  readonly terms: readonly string[];
  /** `[classes − 1][terms]`: logits against the first class, and their standard errors. */
  readonly logits: readonly (readonly number[])[];
  readonly errors: readonly (readonly (number | null)[])[];
  /** Respondents who lack a covariate. */
  readonly lacking: number;
}

/** A model that was tried. */
export interface TriedClasses extends Criteria, StartsTold {
  readonly classes: number;
  /** Against the model of one class fewer that was also tried. */
  readonly test?: RatioTest;
}

/** What a latent class analysis learnt. */
export interface LatentClasses {
  readonly items: readonly LearntColumn[];
  /** `[classes]`: from the largest. */
  readonly shares: readonly number[];
  /** For each item and class, the probability of each answer. */
  readonly probabilities: readonly (readonly (readonly number[])[])[];
  /** Every number of classes that was tried. */
  readonly models: readonly TriedClasses[];
  /** Respondents with an answer to at least one item, and a weight. */
  readonly respondents: number;
  readonly criterion: ClassCriterion;
  readonly covariates?: CovariateTable;
}

const corrections: readonly CovariateCorrection[] = ["ML", "BCH", "one-step"];
const criteria: readonly ClassCriterion[] = ["bic", "abic", "aic"];
/** Growth of the log-likelihood per respondent at which a start has arrived. */
const tolerance = 1e-10;
const mostSteps = 5000;

/**
 * Latent class analysis: classes of respondents whose answers are independent within a class. Everyone belongs to each
 * class with a probability. Missing answers are left out of the likelihood (missing at random). Weights are scaled to
 * a mean of 1: the likelihood is a pseudo-likelihood then, and criteria count respondents.
 */
export const latentClasses: LearningMethod<"lca", LatentClassOptions, LatentClasses> = {
  name: "lca",
  summary: "latent classes, within which answers are independent",
  takes: "time",
  options: {
    items: { example: "[Q1, Q46, Q57]", says: "the answers that classes are found in", required: true },
    classes: { example: "2..6", says: "how many classes; of several, the best by the criterion" },
    seed: { example: "1", says: "seed of the starts" },
    starts: { example: "20", says: "random starts; all take a few steps, the best go on" },
    criterion: { example: "bic", says: "what the number of classes is chosen by", values: criteria },
    bootstrap: {
      example: "100",
      says: "draws of the likelihood ratio test of one class more (default: no test)",
    },
    covariates: { example: "[Q260, Q262]", says: "traits whose relation to the classes is wanted" },
    correction: { example: "ML", says: "how covariates are related", values: corrections },
  },
  fit: async ({ survey, weights: given }, options, work) => {
    const correction = oneOf("correction", options.correction ?? "ML", corrections);
    const { seed = 1, starts = 20, bootstrap = 0 } = options;
    const criterion = oneOf("criterion", options.criterion ?? "bic", criteria);
    wholeNumber("starts", starts);
    const items = answeredItems(survey, given, options.items);
    const answers = items.map((item) => positionsIn(survey, item));
    const numbers = classNumbers(options.classes ?? "2..6");
    const weights = scaled(given, answers);
    const levels = items.map(({ codes }) => codes.length);
    const patterns = patternsOf(answers, levels, weights);
    const respondents = Math.round(patterns.total);
    if (respondents < 2)
      throw new PopuliError("nobody answered any of the items", { file: survey.file }, "name other items");
    const steps = { task: "latent classes", total: numbers.length, unit: "models" };
    const how = { starts, seed, tolerance, mostSteps };
    return track(steps, work, async ({ step, breathe }) => {
      const fitted: { readonly model: ClassModel; readonly tried: TriedClasses }[] = [];
      for (const classes of numbers) {
        const { model, logLikelihood, told } = await bestOfStarts(patterns, classes, how, breathe);
        const before = fitted.at(-1);
        const test =
          bootstrap > 0 && before?.tried.classes === classes - 1
            ? await ratioTest(
                { model: before.model, logLikelihood: before.tried.logLikelihood },
                { logLikelihood, classes },
                answers,
                patterns,
                weights,
                wholeNumber("bootstrap", bootstrap),
                how,
                breathe,
              )
            : undefined;
        const found = criteriaOf(logLikelihood, parametersOf(classes, levels), patterns.total, {
          posterior: posteriorsOf(model, answers),
          ...{ classes, weights },
        });
        fitted.push({ model, tried: { classes, ...found, ...told, ...(test && { test }) } });
        step();
      }
      const usable = fitted.filter(({ model }) => !isEmptied(model));
      if (usable.length === 0)
        throw new PopuliError(
          `in every start a class lost everyone, with ${numbers.join(", ")} classes of ${patterns.count} patterns of answers`,
          { file: survey.file },
          "ask for fewer classes, or name more items",
        );
      const best = usable.reduce((least, one) =>
        one.tried[criterion] < least.tried[criterion] ? one : least,
      );
      const related =
        options.covariates === undefined || best.model.classes < 2
          ? undefined
          : await relate(
              best.model,
              answers,
              covariateColumns(survey, options.covariates, weights),
              weights,
              correction,
              breathe,
            );
      return {
        ...{ items, respondents, criterion },
        ...(related && { covariates: related }),
        shares: [...best.model.shares],
        probabilities: best.model.answers.map((table) =>
          Array.from({ length: best.model.classes }, (_, c) =>
            Array.from(
              { length: table.length / best.model.classes },
              (_, k) => table[k * best.model.classes + c]!,
            ),
          ),
        ),
        models: fitted.map(({ tried }) => tried),
      };
    });
  },
  divide: (survey, { items, shares, probabilities }): Division => {
    const posterior = posteriorsOf(
      modelOf({ shares, probabilities }),
      items.map((item) => positionsIn(survey, item)),
    );
    const of = mostProbable(posterior, shares.length);
    const without = of.filter((segment) => segment < 0).length;
    return {
      identifiers: items.map(({ name }) => name),
      segments: shares.map((_, c) => ({ key: String(c + 1), label: `class ${c + 1}`, codes: {} })),
      of,
      posterior,
      excluded: new Map(without > 0 ? [["an answer to any of the items", without]] : []),
    };
  },
  learntFrom: ({ items }) => items.map(({ name }) => name),
  notes: ({ models, shares, criterion }) => {
    const chosen = models.find(({ classes }) => classes === shares.length)!;
    const of = models.length > 1 ? `, the lowest ${criterion.toUpperCase()} of ${models.length} models` : "";
    return [
      `${shares.length} latent classes${of}: log-likelihood ${decimal(chosen.logLikelihood, 2)}, BIC ${decimal(chosen.bic, 2)}${shares.length > 1 ? `, entropy ${decimal(chosen.entropy)}` : ""}; shares are by probability, n counts the most probable class`,
      startsInWords(chosen),
    ];
  },
  tables: ({ models, criterion, respondents, items, covariates }) => [
    ...(covariates === undefined ? [] : [covariateTable(covariates)]),
    ...(models.length < 2 && models[0]?.test === undefined
      ? []
      : [
          new Table(
            `Latent class models of ${items.length} items, ${respondents} respondents`,
            [
              ...[{ name: "classes" }, { name: "log-likelihood", digits: 2 }, { name: "parameters" }],
              ...[
                { name: "BIC", digits: 2 },
                { name: "aBIC", digits: 2 },
                { name: "AIC", digits: 2 },
              ],
              ...[{ name: "entropy", digits: 3 }, { name: "starts at the best" }],
              ...(models.some(({ test }) => test !== undefined) ? [{ name: "one class more" }] : []),
            ],
            models.map((one) => [
              ...[one.classes, one.logLikelihood, one.parameters, one.bic, one.abic, one.aic],
              Number.isNaN(one.entropy) ? null : one.entropy,
              `${one.atBest} of ${one.finished}`,
              ...(models.some(({ test }) => test !== undefined)
                ? [one.test === undefined ? null : `LR ${decimal(one.test.ratio, 1)}, p ${pText(one.test.p)}`]
                : []),
            ]),
            [
              `chosen: the lowest ${criterion.toUpperCase()}`,
              ...models.flatMap((one) =>
                isLocal(one) ? [`${one.classes} classes: ${startsInWords(one)}`] : [],
              ),
              ...models.flatMap(({ classes, emptied }) =>
                emptied > 0 ? [`${classes} classes: in ${emptied} starts a class lost everyone`] : [],
              ),
              ...models
                .flatMap(({ test }) =>
                  test === undefined ? [] : [`p by ${test.draws} draws from the model of one class fewer`],
                )
                .slice(0, 1),
            ],
          ),
        ]),
  ],
};

async function relate(
  model: ClassModel,
  answers: readonly Int32Array[],
  covariates: NamedCovariates,
  weights: Float64Array,
  correction: CovariateCorrection,
  breathe: () => Promise<void>,
): Promise<CovariateTable> {
  const { classes } = model;
  const { names, terms, lacking } = covariates;
  const { beta, se } =
    correction === "one-step"
      ? await oneStep(answers, covariates, model, 1e-7, breathe)
      : threeStep(posteriorsOf(model, answers), classes, covariates, weights, correction);
  const byClass = (values: Float64Array) =>
    Array.from({ length: classes - 1 }, (_, c) => [...values.subarray(c * terms, (c + 1) * terms)]);
  return {
    ...{ correction, lacking, terms: names },
    logits: byClass(beta),
    errors: byClass(se).map((row) => row.map((error) => (Number.isFinite(error) ? error : null))),
  };
}

function covariateTable({ correction, terms, logits, errors, lacking }: CovariateTable): Table {
  return new Table(
    "What covariates say of the classes",
    [{ name: "term" }, ...logits.map((_, c) => ({ name: `class ${c + 2} against 1` }))],
    terms.map((term, t) => [
      term,
      ...logits.map((row, c) => {
        const error = errors[c]![t];
        return `${decimal(row[t]!)}${error === null || error === undefined ? "" : ` (${decimal(error)})`}`;
      }),
    ]),
    [
      correction === "one-step"
        ? "logits with standard errors, estimated together with the classes; the segments are those without covariates"
        : `logits with standard errors: three steps, corrected for errors of classification (${correction})`,
      "standard errors are without the uncertainty of the classes themselves",
      ...(lacking > 0 ? [`left out: ${lacking} respondents who lack a covariate`] : []),
    ],
  );
}

/** The model that was learnt. */
function modelOf({ shares, probabilities }: Pick<LatentClasses, "shares" | "probabilities">): ClassModel {
  const classes = shares.length;
  return {
    classes,
    shares: Float64Array.from(shares),
    answers: probabilities.map((byClass) => {
      const count = byClass[0]!.length;
      return Float64Array.from(
        { length: count * classes },
        (_, at) => byClass[at % classes]![Math.floor(at / classes)]!,
      );
    }),
  };
}

function isLocal({ atBest, finished, converged }: StartsTold): boolean {
  return atBest < 2 || atBest < finished / 2 || !converged;
}

function startsInWords({ starts, finished, atBest, worst, logLikelihood, converged }: TriedClasses): string {
  const ends =
    atBest === finished
      ? `all of these ended at the same log-likelihood`
      : `${atBest} of these ended at the best log-likelihood, the others down to ${decimal(worst, 2)}${atBest < 2 ? `: it may be a local maximum, so take more starts` : ""}`;
  return `${starts} starts, ${finished} went on, and ${ends}${converged ? "" : `; the best had not arrived after ${mostSteps} steps, at ${decimal(logLikelihood, 2)}`}`;
}

/** Weights with a mean of 1 among those who answered an item and have a weight. */
function scaled(weights: Float64Array, answers: readonly Int32Array[]): Float64Array {
  let [sum, count] = [0, 0];
  for (let i = 0; i < weights.length; i++)
    if (weights[i]! > 0 && answers.some((column) => column[i]! >= 0)) {
      sum += weights[i]!;
      count += 1;
    }
  return weights.map((weight) => (weight * count) / sum);
}
