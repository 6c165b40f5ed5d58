import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import { lineage } from "../../survey/codebook/lineage.js";
import type { Survey } from "../../survey/survey/survey.js";
import { type LearntColumn, valuesIn } from "../method/codes.js";
import type { Division } from "../method/division.js";
import type { ImmediateMethod, Sample } from "../method/method.js";
import { outcomeIn, traitIn, treeColumns } from "../tree/columns.js";
import { growTree, leafOf, type TreeNode } from "../tree/grow.js";
import { leafLabels } from "../tree/leaf-labels.js";

/** The options of a decision tree. */
export interface TreeOptions {
  /** What the tree may ask about. */
  readonly identifiers: readonly string[];
  /** Items whose answers the segments should tell apart; a simulation is scored on others. */
  readonly outcomes: readonly string[];
  /** Questions to a leaf at most (default 3). */
  readonly depth?: number;
}

/** What a decision tree learnt. */
export interface LearntTree {
  /** What the tree asks about. */
  readonly columns: readonly LearntColumn[];
  readonly outcomes: readonly string[];
  readonly root: TreeNode;
  readonly labels: readonly string[];
}

/** A leaf of fewer says little of an answer. It counts where no larger minimum is asked for. */
const leastLeaf = 20;

/** A decision tree that a teacher can draw: a few questions, each of which tells the answers to some items apart best. */
export const tree: ImmediateMethod<"tree", TreeOptions, LearntTree> = {
  name: "tree",
  summary: "leaves of a decision tree for the answers to some items",
  takes: "no time",
  options: {
    identifiers: { example: "[Q260, Q262, Q275]", says: "what the tree may ask about", required: true },
    outcomes: {
      example: "[Q1, Q46]",
      says: "items whose answers the segments should tell apart; score a simulation on others",
      required: true,
    },
    depth: { example: "3", says: "questions to a leaf at most" },
  },
  fit: (sample, { identifiers, outcomes, depth = 3 }) => fitTree(sample, identifiers, outcomes, depth),
  divide: divideByTree,
  learntFrom: ({ outcomes }) => outcomes,
  notes: ({ columns, outcomes }) => [
    `a decision tree of ${columns.map(({ name }) => name).join(", ")} for the answers to ${outcomes.join(", ")}, by Gini impurity; a respondent whose trait is missing goes to the larger side`,
  ],
};

/** Grows the tree; methods that choose its identifiers do too. */
export function fitTree(
  { survey, weights, minimum }: Sample,
  identifiers: readonly string[],
  outcomes: readonly string[],
  depth: number,
): LearntTree {
  wholeNumber("depth", depth);
  refuseTelling(survey, identifiers, outcomes);
  const columns = treeColumns(survey, weights, identifiers, outcomes);
  const { root } = growTree(
    columns.traits.map((column) => traitIn(survey, column)),
    columns.outcomes.map((column) => outcomeIn(survey, column)),
    weights,
    { depth, leaf: Math.max(minimum, leastLeaf) },
  );
  return { columns: columns.traits, outcomes, root, labels: leafLabels(root, columns.traits) };
}

/** Everyone's leaf. */
export function divideByTree(survey: Survey, { columns, root, labels }: LearntTree): Division {
  const values = columns.map((column) => valuesIn(survey, column));
  return {
    identifiers: columns.map(({ name }) => name),
    segments: labels.map((label, k) => ({ key: String(k + 1), label, codes: {} })),
    of: Int32Array.from({ length: survey.size }, (_, i) => leafOf(root, (trait) => values[trait]![i]!)),
    excluded: new Map(),
  };
}

/** @throws PopuliError for an outcome that is an identifier, or from which one was made */
export function refuseTelling(
  survey: Survey,
  identifiers: readonly string[],
  outcomes: readonly string[],
): void {
  for (const identifier of identifiers) {
    if (!survey.codebook.variables.has(identifier)) continue;
    const sources = lineage(survey.codebook, identifier);
    const told = outcomes.find((outcome) => sources.has(outcome));
    if (told !== undefined)
      throw new PopuliError(
        told === identifier
          ? `'${told}' is both an identifier and an outcome`
          : `'${identifier}' was made from the outcome '${told}'`,
        { file: survey.file },
        "it would tell the answer that it is to predict",
      );
  }
}
