import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { display, type MimeBundle } from "../show/display.js";
import type { Survey } from "../survey/survey/survey.js";
import { weightsOf } from "../survey/survey/weights.js";
import { countedSegments } from "./counted-segments.js";
import type { Division } from "./method/division.js";
import type { SegmentationMethod } from "./method/method.js";
import { methods, type NamedFit } from "./methods.js";
import { recipeOf, type SegmentationRecipe } from "./recipe.js";
import type { Segmentation } from "./segmentation.js";
import { segmentationTable } from "./segmentation-table.js";
import { setApart } from "./set-apart.js";

/** What every segmentation takes, whatever its method. */
export interface CommonSegmentOptions {
  /** The name of the segmentation (default "segments"). */
  readonly name?: string;
  /** The weight column; the survey's own when absent, none when `null`. */
  readonly weight?: string | null;
  /** The smallest effective n a segment should have (default 1); smaller ones are marked, never dropped. */
  readonly minimum?: number;
}

/** The method of a recipe. Its types are paired with the recipe's by name. */
export function methodOf(name: string): SegmentationMethod<string, object, object> {
  const found = methods.find((method) => method.name === name);
  const names = methods.map((method) => method.name);
  if (found === undefined) throw new PopuliError(`there is no method '${name}'`, {}, adviseName(name, names));
  return found as unknown as SegmentationMethod<string, object, object>;
}

/** Divides a survey by what was learnt, counts its segments, and gives the segmentation that shows itself. */
export function madeSegmentation(
  survey: Survey,
  made: NamedFit & Pick<SegmentationRecipe, "survey">,
  { name = "segments", weight: asked, minimum = 1 }: CommonSegmentOptions,
): Segmentation {
  const method = methodOf(made.method);
  const division: Division = method.divide(survey, made.fitted);
  const weight = weightName(survey, asked);
  const weights = segmentWeights(survey, weight);
  const counted = {
    ...{ name, survey, weight, minimum, weights },
    identifiers: division.identifiers,
    segments: countedSegments(division, weights, minimum),
    of: division.of,
    posterior: division.posterior,
    excluded: division.excluded,
    recipe: recipeOf(made),
  };
  return {
    ...counted,
    apart: (segment) => {
      if (counted.segments[segment] === undefined)
        throw new PopuliError(
          `there is no segment ${segment} in '${name}'`,
          {},
          `segments are numbered 0 … ${counted.segments.length - 1}`,
        );
      return setApart(counted, segment);
    },
    tables: () => method.tables?.(made.fitted) ?? [],
    toTable() {
      return segmentationTable(this, method.notes?.(made.fitted) ?? []);
    },
    [display](): MimeBundle {
      const shown = [this.toTable(), ...this.tables()].map((table) => table[display]());
      const joined = (mime: string, between: string) => shown.map((one) => one[mime]).join(between);
      return { "text/html": joined("text/html", "\n"), "text/plain": joined("text/plain", "\n\n") };
    },
  };
}

/** The name of the weight column; `undefined` without weights. */
export function weightName(survey: Survey, asked: string | null | undefined): string | undefined {
  return asked === undefined ? survey.weight : (asked ?? undefined);
}

/** `[respondents]`: the weights of that column, or 1. */
export function segmentWeights(survey: Survey, weight: string | undefined): Float64Array {
  if (weight === undefined) return new Float64Array(survey.size).fill(1);
  if (weight === survey.weight) return survey.weights;
  if (survey.codebook.variables.has(weight)) return weightsOf(survey.column(weight), survey.file).weights;
  const names = [...survey.codebook.variables.values()];
  const weights = names.filter((variable) => variable.role === "weight").map((variable) => variable.name);
  const advice = adviseName(weight, weights.length > 0 ? weights : names.map((variable) => variable.name));
  throw new PopuliError(`there is no weight column '${weight}'`, { file: survey.file }, advice);
}
