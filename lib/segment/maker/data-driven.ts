import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import { track } from "../../progress/track.js";
import { decimal } from "../../show/number-text.js";
import { Table } from "../../show/table.js";
import { lineage } from "../../survey/codebook/lineage.js";
import { heldOutForest } from "../choose/forest.js";
import type { LearningMethod } from "../method/method.js";
import { outcomeIn, traitIn, treeColumns } from "../tree/columns.js";
import { divideByTree, fitTree, type LearntTree, refuseTelling } from "./tree.js";

/** The options of identifiers that are chosen by the data. */
export interface DataDrivenOptions {
  /** Items that the identifiers should predict; a simulation is scored on others. */
  readonly outcomes: readonly string[];
  /** What is chosen from (default: the survey's identifiers). */
  readonly identifiers?: readonly string[];
  /** How many are chosen at most (default 5). */
  readonly most?: number;
  /** Questions to a leaf of the tree that makes segments of them (default 3). */
  readonly depth?: number;
  /** Seed of folds, forests and permutations (default 1). */
  readonly seed?: number;
}

/** What was chosen, and the segments that it makes. */
export interface DataDriven extends LearntTree {
  /** Every candidate, from the most important: by how much the held-out Brier score grows when it is permuted. */
  readonly ranking: readonly { readonly identifier: string; readonly importance: number }[];
  /** The held-out Brier score of the first 1, 2, … of the ranking, with its standard error over folds. */
  readonly gains: readonly { readonly identifiers: number; readonly loss: number; readonly se: number }[];
}

const forests = { trees: 30, folds: 5 };

/**
 * Identifiers chosen by what they say of some items: ranked by permutation importance in random forests, on respondents
 * that the forests were not grown from; as many as bring the held-out Brier score within a standard error of its least.
 * Segments are the leaves of a decision tree of those.
 */
export const dataDriven: LearningMethod<"data-driven", DataDrivenOptions, DataDriven> = {
  name: "data-driven",
  summary: "leaves of a tree of the identifiers that say most about some items",
  takes: "time",
  options: {
    outcomes: {
      example: "[Q1, Q46]",
      says: "items that the identifiers should predict; score a simulation on others",
      required: true,
    },
    identifiers: {
      example: "[Q260, Q262, Q275]",
      says: "what is chosen from (default: the survey's identifiers)",
    },
    most: { example: "5", says: "how many are chosen at most" },
    depth: { example: "3", says: "questions to a leaf of the tree that makes segments of them" },
    seed: { example: "1", says: "seed of folds, forests and permutations" },
  },
  fit: async (sample, { outcomes, identifiers, most = 5, depth = 3, seed = 1 }, work) => {
    const { survey, weights } = sample;
    wholeNumber("most", most);
    const candidates =
      identifiers ?? untold(survey.identifiers, (name) => lineage(survey.codebook, name), outcomes);
    refuseTelling(survey, candidates, outcomes);
    const columns = treeColumns(survey, weights, candidates, outcomes);
    const traits = columns.traits.map((column) => traitIn(survey, column));
    const told = columns.outcomes.map((column) => outcomeIn(survey, column));
    const rows = weights.filter((weight) => weight > 0).length;
    if (rows < 2 * forests.folds)
      throw new PopuliError(
        `${counted(rows, "respondent is", "respondents are")} too few to choose identifiers by`,
        {
          file: survey.file,
        },
      );
    const steps = { task: "choosing identifiers", total: 1 + Math.min(most, traits.length), unit: "forests" };
    return track(steps, work, async ({ step, breathe }) => {
      const how = { seed, ...forests };
      const all = await heldOutForest(traits, told, weights, how, true, breathe);
      step();
      const ranking = candidates
        .map((identifier, t) => ({ identifier, importance: all.importance[t]!, t }))
        .sort((a, b) => b.importance - a.importance);
      const gains = [];
      for (let count = 1; count <= Math.min(most, traits.length); count++) {
        const some = ranking.slice(0, count).map(({ t }) => traits[t]!);
        const { loss, losses } = await heldOutForest(some, told, weights, how, false, breathe);
        gains.push({ identifiers: count, loss, se: standardError(losses) });
        step();
      }
      const least = gains.reduce((low, one) => (one.loss < low.loss ? one : low));
      const chosen = gains.find(({ loss }) => loss <= least.loss + least.se)!.identifiers;
      const names = ranking.slice(0, chosen).map(({ identifier }) => identifier);
      return {
        ...fitTree(sample, names, outcomes, depth),
        ranking: ranking.map(({ identifier, importance }) => ({ identifier, importance })),
        gains,
      };
    });
  },
  divide: divideByTree,
  learntFrom: ({ outcomes }) => outcomes,
  notes: ({ columns, outcomes, ranking }) => [
    `${columns.length} of ${counted(ranking.length, "identifier")}, chosen by what they say of ${outcomes.join(", ")}: do not score a simulation on these`,
  ],
  tables: ({ ranking, gains, columns }) => [
    new Table(
      "Identifiers by importance",
      [
        { name: "identifier" },
        { name: "importance", digits: 5 },
        { name: "held-out Brier", digits: 4 },
        { name: "" },
      ],
      ranking.map(({ identifier, importance }, k) => [
        identifier,
        importance,
        gains[k]?.loss ?? null,
        k < columns.length ? "chosen" : "",
      ]),
      [
        "importance: by how much the Brier score of held-out respondents grows when the identifier is permuted, mean over the items",
        `held-out Brier: of forests of this identifier and those above it; standard error over folds ${decimal(gains[0]?.se ?? 0, 4)} with one`,
        "chosen: the fewest whose score is within a standard error of the least",
      ],
    ),
  ],
};

function untold(
  identifiers: readonly string[],
  sources: (name: string) => ReadonlySet<string>,
  outcomes: readonly string[],
): string[] {
  return identifiers.filter((name) => !outcomes.some((outcome) => sources(name).has(outcome)));
}

function standardError(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
