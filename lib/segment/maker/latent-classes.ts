import { counted } from "../../errors/counted.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import { track } from "../../progress/track.js";
import { bestOfStarts, isEmptied } from "../latent-class/best-of-starts.js";
import { type ClassModel, parametersOf } from "../latent-class/class-model.js";
import { criteriaOf } from "../latent-class/criteria.js";
import {
  type ClassCriterion,
  type CovariateCorrection,
  type LatentClasses,
  modelOf,
  plainModel,
  type TriedClasses,
} from "../latent-class/learnt-classes.js";
import { chosenInWords, modelsTable } from "../latent-class/models-in-words.js";
import { patternsOf } from "../latent-class/patterns.js";
import { mostProbable, posteriorsOf } from "../latent-class/posteriors.js";
import { ratioTest } from "../latent-class/ratio-test.js";
import { covariateTable, logPriorIn, relatedClasses } from "../latent-class/related-classes.js";
import { answeredItems } from "../method/answered-items.js";
import { type ClassRange, classNumbers } from "../method/class-range.js";
import { positionsIn } from "../method/codes.js";
import type { Division } from "../method/division.js";
import { namedColumns } from "../method/identifier-columns.js";
import type { LearningMethod } from "../method/method.js";

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
    if (bootstrap !== 0) wholeNumber("bootstrap", bootstrap);
    if (options.covariates !== undefined) namedColumns(survey, options.covariates, "identifier");
    const numbers = classNumbers(options.classes ?? "2..6");
    const items = answeredItems(survey, given, options.items);
    if (items.length < 2 && numbers.some((classes) => classes > 1))
      throw new PopuliError(
        `one item, '${items[0]!.name}', has no classes in it: latent classes are found in how answers to several items go together`,
        { file: survey.file, column: items[0]!.name },
        `name more items, or divide by its answers, identifiers: [${items[0]!.name}]`,
      );
    const answers = items.map((item) => positionsIn(survey, item));
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
                bootstrap,
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
          `in every start a class lost everyone, with ${numbers.join(", ")} classes of ${counted(patterns.count, "pattern")} of answers`,
          { file: survey.file },
          "ask for fewer classes, or name more items",
        );
      const best = usable.reduce((least, one) =>
        one.tried[criterion] < least.tried[criterion] ? one : least,
      );
      const related =
        options.covariates === undefined || best.model.classes < 2
          ? { model: best.model }
          : await relatedClasses(
              best.model,
              answers,
              { survey, names: options.covariates, weights },
              correction,
              breathe,
            );
      return {
        ...{ items, respondents, criterion },
        ...("covariates" in related && { covariates: related.covariates }),
        ...plainModel(related.model),
        models: fitted.map(({ tried }) => tried),
      };
    });
  },
  divide: (survey, { items, shares, probabilities, covariates }): Division => {
    const posterior = posteriorsOf(
      modelOf({ shares, probabilities }),
      items.map((item) => positionsIn(survey, item)),
      logPriorIn(survey, shares, covariates),
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
  notes: chosenInWords,
  tables: (fitted) => [
    ...(fitted.covariates === undefined ? [] : [covariateTable(fitted.covariates)]),
    ...(fitted.models.length < 2 && fitted.models[0]?.test === undefined ? [] : [modelsTable(fitted)]),
  ],
};

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
