import type { LearntColumn } from "../method/codes.js";
import type { StartsTold } from "./best-of-starts.js";
import type { ClassModel } from "./class-model.js";
import type { CovariateTerm } from "./covariate-columns.js";
import type { Criteria } from "./criteria.js";
import type { RatioTest } from "./ratio-test.js";
import type { ThreeStepCorrection } from "./three-step.js";

/** What the number of classes is chosen by. */
export type ClassCriterion = "bic" | "abic" | "aic";

/** How covariates are related to classes. */
export type CovariateCorrection = ThreeStepCorrection | "one-step";

/** What covariates say of the classes. */
export interface CovariateTable {
  readonly correction: CovariateCorrection;
  readonly terms: readonly CovariateTerm[];
  /** `[classes − 1][terms]`: logits against the first class, and their standard errors. */
  readonly logits: readonly (readonly number[])[];
  readonly errors: readonly (readonly (number | null)[])[];
  /** Respondents who lack a covariate. */
  readonly lacking: number;
  /** Of classes and covariates estimated together, in one step. */
  readonly together?: Pick<Criteria, "logLikelihood" | "parameters" | "bic">;
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
  /** `[classes]`: from the largest; estimated without covariates, or in one step with them. */
  readonly shares: readonly number[];
  /** For each item and class, the probability of each answer. */
  readonly probabilities: readonly (readonly (readonly number[])[])[];
  /** Every number of classes that was tried, without covariates. */
  readonly models: readonly TriedClasses[];
  /** Respondents with an answer to at least one item, and a weight. */
  readonly respondents: number;
  readonly criterion: ClassCriterion;
  readonly covariates?: CovariateTable;
}

/** A model as plain data. */
export function plainModel({
  classes,
  shares,
  answers,
}: ClassModel): Pick<LatentClasses, "shares" | "probabilities"> {
  return {
    shares: [...shares],
    probabilities: answers.map((table) =>
      Array.from({ length: classes }, (_, c) =>
        Array.from({ length: table.length / classes }, (_, k) => table[k * classes + c]!),
      ),
    ),
  };
}

/** The model that was learnt. */
export function modelOf({
  shares,
  probabilities,
}: Pick<LatentClasses, "shares" | "probabilities">): ClassModel {
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
