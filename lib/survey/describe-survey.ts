import { basename } from "node:path";
import type { Code, Measure, MissingReason, Role } from "./codebook/codebook.js";
import type { Column } from "./survey/column.js";
import { marginal } from "./survey/marginal.js";
import type { Survey } from "./survey/survey.js";
import { designEffect, effectiveN } from "./survey/weights.js";

/** More distinct answers than this are described by their range or number. */
const mostAnswers = 50;

/** A survey described as plain data, which `populi survey FILE --json` prints. */
export interface SurveyDescription {
  readonly name: string;
  /** The file's name, without its folder. */
  readonly file: string;
  readonly title: string;
  /** True when the data were generated, not surveyed. */
  readonly synthetic: boolean;
  readonly source?: string;
  /** Number of rows. */
  readonly respondents: number;
  /** `null` without a weight. */
  readonly weight: WeightDescription | null;
  /** What a user should know about how the file was read. */
  readonly notes: readonly string[];
  /** In codebook order. */
  readonly variables: readonly VariableDescription[];
}

/** The weight of a survey. */
export interface WeightDescription {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Kish's design effect. */
  readonly designEffect: number;
  readonly effectiveN: number;
  /** Respondents without a weight, who count with weight 0. */
  readonly without: number;
}

/** A variable and its answers. */
export interface VariableDescription {
  readonly name: string;
  readonly label: string;
  readonly question?: string;
  readonly role: Role;
  readonly measure: Measure;
  /** Respondents with a valid answer, unweighted. */
  readonly answered: number;
  /** Every valid code; absent where there are more than 50. */
  readonly answers?: readonly AnswerDescription[];
  /** Of a scale; the mean is weighted. */
  readonly range?: { readonly least: number; readonly most: number; readonly mean: number };
  /** How many different answers were given. */
  readonly distinct: number;
  /** How many answers are missing, by reason; "empty" counts empty cells. */
  readonly missing: Readonly<Partial<Record<MissingReason | "empty", number>>>;
  /** Codes that the codebook does not list. They are missing, "unknown". */
  readonly unlisted?: readonly { readonly code: Code; readonly count: number }[];
}

/** An answer, and how many gave it. */
export interface AnswerDescription {
  readonly code: Code;
  readonly label: string;
  /** Respondents, unweighted. */
  readonly count: number;
  /** Among valid answers, weighted; `null` where nobody with a weight answered. */
  readonly share: number | null;
}

/**
 * Describes a survey as plain data, ready for JSON: variables with counts and weighted shares, missing answers by
 * reason, and the weight's range, design effect and effective n.
 *
 * @example
 * describeSurvey(await loadSurvey("data/surveys/values.csv")).variables[0].answers;
 */
export function describeSurvey(survey: Survey & { readonly withoutWeight?: number }): SurveyDescription {
  const { codebook, weights, weight } = survey;
  return {
    name: survey.name,
    file: basename(survey.file),
    title: codebook.title,
    synthetic: codebook.synthetic,
    ...(codebook.source === undefined ? {} : { source: codebook.source }),
    respondents: survey.size,
    weight:
      weight === undefined
        ? null
        : {
            name: weight,
            least: weights.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
            most: weights.reduce((a, b) => Math.max(a, b), 0),
            designEffect: designEffect(weights),
            effectiveN: effectiveN(weights),
            without: survey.withoutWeight ?? 0,
          },
    notes: survey.notes,
    variables: [...codebook.variables.keys()].map((name) => describeVariable(survey.column(name), weights)),
  };
}

/** By a loop: a weight has more values than a call can have arguments. */
function rangeOf(numbers: readonly number[]): { readonly least: number; readonly most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const number of numbers) {
    if (number < least) least = number;
    if (number > most) most = number;
  }
  return { least, most };
}

function describeVariable(column: Column, weights: Float64Array): VariableDescription {
  const { name, label, question, role, measure, values } = column.variable;
  const { levels, count, share, n } = marginal(column, weights);
  const labels = new Map(values.map((value) => [value.code, value.label]));
  const numbers = levels.filter((code, k) => typeof code === "number" && count[k]! > 0) as number[];
  const scale = measure === "scale" && numbers.length > 0;
  const mean = levels.reduce<number>(
    (sum, code, k) => sum + (count[k]! > 0 ? Number(code) * share[k]! : 0),
    0,
  );
  const few = levels.length <= mostAnswers;
  return {
    name,
    label,
    ...(question === undefined ? {} : { question }),
    role,
    measure,
    answered: n,
    ...(few
      ? {
          answers: levels.map((code, k) => ({
            code,
            label: labels.get(code) ?? String(code),
            count: count[k]!,
            share: Number.isNaN(share[k]!) ? null : share[k]!,
          })),
        }
      : {}),
    ...(scale ? { range: { ...rangeOf(numbers), mean } } : {}),
    distinct: count.filter((times) => times > 0).length,
    missing: Object.fromEntries(column.missing),
    ...(column.unlisted.size === 0
      ? {}
      : { unlisted: [...column.unlisted].map(([code, times]) => ({ code, count: times })) }),
  };
}
