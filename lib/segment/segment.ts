import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { display, type MimeBundle } from "../show/display.js";
import type { Survey } from "../survey/survey/survey.js";
import { effectiveN, weightsOf } from "../survey/survey/weights.js";
import type { Division, SegmentationMethod } from "./method.js";
import { methodHelp, methods, type SegmentMethodOptions } from "./methods.js";
import type { Segment, Segmentation } from "./segmentation.js";
import { segmentationTable } from "./segmentation-table.js";

/** What every segmentation takes, whatever its method. */
export interface CommonSegmentOptions {
  /** The name of the segmentation (default "segments"). */
  readonly name?: string;
  /** The weight column; the survey's own when absent, none when `null`. */
  readonly weight?: string | null;
  /** The smallest n a segment should have (default 1); smaller ones are marked, never dropped. */
  readonly minimum?: number;
}

/** What makes a segment, and how segments are counted. */
export type SegmentOptions = CommonSegmentOptions & SegmentMethodOptions;

/** Names that the options of a method must not have. */
export const commonOptions = ["name", "weight", "minimum", "method"] as const;

/**
 * Divides the respondents of a survey into segments: by default, one for every combination of the identifiers' values
 * that occurs. A respondent who lacks an identifier has no segment, and is counted under the first one that is missing.
 *
 * @throws PopuliError for an unknown column (with the nearest valid name), a repeated identifier, a scale of more than
 *   20 values, no identifier, a minimum below 0, an option that the method does not take
 * @example
 * segment(survey, { identifiers: ["Q260", "Q275"], minimum: 30 });
 */
export function segment(survey: Survey, options: SegmentOptions): Segmentation {
  const { minimum = 1 } = options;
  if (!Number.isFinite(minimum) || minimum < 0) {
    throw new PopuliError(
      `minimum is ${minimum}`,
      { file: survey.file },
      "the smallest n a segment should have, 0 or more",
    );
  }
  const division = divide(survey, options);
  const weight = options.weight === undefined ? survey.weight : (options.weight ?? undefined);
  const weights = weightArray(survey, weight);
  return {
    name: options.name ?? "segments",
    survey,
    identifiers: division.identifiers,
    weight,
    minimum,
    segments: counted(division, weights, minimum),
    of: division.of,
    weights,
    excluded: division.excluded,
    [display](): MimeBundle {
      return this.toTable()[display]();
    },
    toTable() {
      return segmentationTable(this);
    },
  };
}

function divide(survey: Survey, options: SegmentOptions): Division {
  const asked = options.method ?? methods[0].name;
  const k = methods.findIndex(({ name }) => name === asked);
  const names = methodHelp.map(({ name }) => name);
  if (k < 0) throw new PopuliError(`there is no method '${asked}'`, {}, adviseName(asked, names));
  const known = [...commonOptions, ...methodHelp[k]!.options.keys()];
  const stray = Object.keys(options).find((option) => !known.includes(option));
  if (stray !== undefined) {
    throw new PopuliError(`'${stray}' is not an option of ${asked}`, {}, adviseName(stray, known));
  }
  // The options are those of this method: the type of `SegmentOptions` pairs them with its name.
  return (methods[k] as SegmentationMethod<string, object>).divide(survey, options);
}

function counted({ segments, of }: Division, weights: Float64Array, minimum: number): Segment[] {
  const members: number[][] = segments.map(() => []);
  for (const [i, s] of of.entries()) if (s >= 0) members[s]!.push(i);
  let total = 0;
  for (const own of members) for (const i of own) total += weights[i]!;
  return segments.map((cell, s) => {
    const own = members[s]!;
    const sum = own.reduce((all, i) => all + weights[i]!, 0);
    return {
      ...cell,
      n: own.length,
      share: total > 0 ? sum / total : Number.NaN,
      effectiveN: effectiveN(weights, own),
      belowMinimum: own.length < minimum,
    };
  });
}

function weightArray(survey: Survey, weight: string | undefined): Float64Array {
  if (weight === undefined) return new Float64Array(survey.size).fill(1);
  if (weight === survey.weight) return survey.weights;
  if (survey.codebook.variables.has(weight)) return weightsOf(survey.column(weight), survey.file).weights;
  const names = [...survey.codebook.variables.values()];
  const weights = names.filter((variable) => variable.role === "weight").map((variable) => variable.name);
  const advice = adviseName(weight, weights.length > 0 ? weights : names.map((variable) => variable.name));
  throw new PopuliError(`there is no weight column '${weight}'`, { file: survey.file }, advice);
}
