import type { Survey } from "../../survey/survey/survey.js";
import { answeredItems } from "../method/answered-items.js";
import { type LearntColumn, learntTrait, positionsIn, valuesIn } from "../method/codes.js";
import { namedColumns } from "../method/identifier-columns.js";
import type { TreeOutcome, TreeTrait } from "./grow.js";

/** What a tree divides by, and what it should tell apart. */
export interface TreeColumns {
  readonly traits: readonly LearntColumn[];
  readonly outcomes: readonly LearntColumn[];
}

/**
 * The columns of a tree.
 *
 * @throws PopuliError for one that is unknown, repeated, or an outcome with one answer
 */
export function treeColumns(
  survey: Survey,
  weights: Float64Array,
  identifiers: readonly string[],
  outcomes: readonly string[],
): TreeColumns {
  return {
    traits: namedColumns(survey, identifiers, "identifier").map(learntTrait),
    outcomes: answeredItems(survey, weights, outcomes),
  };
}

/** A column as a tree divides by it. */
export function traitIn(survey: Survey, column: LearntColumn): TreeTrait {
  return { values: valuesIn(survey, column), ordered: column.measure !== "nominal" };
}

/** A column as a tree tells its answers apart. */
export function outcomeIn(survey: Survey, column: LearntColumn): TreeOutcome {
  return { answers: positionsIn(survey, column), options: column.codes.length };
}
