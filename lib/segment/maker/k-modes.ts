import { counted } from "../../errors/counted.js";
import { wholeNumber } from "../../errors/whole-number.js";
import { track } from "../../progress/track.js";
import { distancesBetween } from "../cluster/gower.js";
import { kModes as climb, nearestMode } from "../cluster/k-modes.js";
import { meanSilhouette } from "../cluster/silhouette.js";
import { someRows } from "../cluster/some-rows.js";
import {
  bestBySilhouette,
  clustersInWords,
  type TriedClusters,
  triedTable,
} from "../cluster/tried-clusters.js";
import { answeredItems } from "../method/answered-items.js";
import { type ClassRange, classNumbers } from "../method/class-range.js";
import { type LearntColumn, positionsIn } from "../method/codes.js";
import type { Division } from "../method/division.js";
import type { LearningMethod } from "../method/method.js";

/** The options of k-modes. */
export interface KModesOptions {
  /** The answers that clusters are found in. */
  readonly items: readonly string[];
  /** How many clusters: 4, [2, 3, 4] or "2..6"; of several, the one with the largest silhouette (default "2..6"). */
  readonly classes?: ClassRange;
  /** Seed of the starts (default 1). */
  readonly seed?: number;
  /** Random starts (default 10). */
  readonly starts?: number;
}

/** What k-modes learnt. */
export interface LearntModes {
  readonly items: readonly LearntColumn[];
  /** `[clusters][items]`: the most frequent answer, a position among the item's codes. */
  readonly modes: readonly (readonly number[])[];
  readonly tried: readonly TriedClusters[];
  /** Respondents that silhouettes were computed on. */
  readonly silhouetteOf: number;
}

/** A silhouette needs all distances; more respondents are a sample. */
const mostForSilhouette = 1500;

/** Clusters of respondents around the answers that are most frequent in each. */
export const kModes: LearningMethod<"k-modes", KModesOptions, LearntModes> = {
  name: "k-modes",
  summary: "clusters around the most frequent answers",
  takes: "time",
  options: {
    items: { example: "[Q1, Q46, Q57]", says: "the answers that clusters are found in", required: true },
    classes: { example: "2..6", says: "how many clusters; of several, the one with the largest silhouette" },
    seed: { example: "1", says: "seed of the starts" },
    starts: { example: "10", says: "random starts, of which the best is kept" },
  },
  fit: async ({ survey, weights }, options, work) => {
    const { seed = 1, starts = 10 } = options;
    wholeNumber("starts", starts);
    const items = answeredItems(survey, weights, options.items);
    const answers = items.map((item) => positionsIn(survey, item));
    const answered = weights.map((weight, i) => (answers.some((column) => column[i]! >= 0) ? weight : 0));
    const coded = { answers, levels: items.map(({ codes }) => codes.length), weights: answered };
    const numbers = classNumbers(options.classes ?? "2..6");
    const steps = { task: "k-modes", total: numbers.length, unit: "numbers of clusters" };
    return track(steps, work, async ({ step, breathe }) => {
      const rows = someRows(answered, mostForSilhouette, seed, 0);
      const distances = await distancesBetween(rows, (a, b) => unlike(answers, a, b), breathe);
      const found: { readonly modes: readonly (readonly number[])[]; readonly tried: TriedClusters }[] = [];
      for (const clusters of numbers) {
        const { modes, cost } = await climb(coded, clusters, { starts, seed }, breathe);
        const of = rows.map((i) => nearestMode(modes, answers, i));
        const silhouette = meanSilhouette(distances, of, clusters);
        found.push({
          modes,
          tried: { clusters, cost, silhouette: Number.isNaN(silhouette) ? null : silhouette },
        });
        step();
      }
      return {
        items,
        modes: bestBySilhouette(found).modes,
        tried: found.map(({ tried }) => tried),
        silhouetteOf: rows.length,
      };
    });
  },
  divide: (survey, { items, modes }): Division => {
    const answers = items.map((item) => positionsIn(survey, item));
    const of = new Int32Array(survey.size).fill(-1);
    for (let i = 0; i < survey.size; i++)
      if (answers.some((column) => column[i]! >= 0)) of[i] = nearestMode(modes, answers, i);
    const without = of.filter((segment) => segment < 0).length;
    return {
      identifiers: items.map(({ name }) => name),
      segments: modes.map((_, k) => ({ key: String(k + 1), label: `cluster ${k + 1}`, codes: {} })),
      of,
      excluded: new Map(without > 0 ? [["an answer to any of the items", without]] : []),
    };
  },
  learntFrom: ({ items }) => items.map(({ name }) => name),
  notes: ({ modes, tried, silhouetteOf }) => [
    clustersInWords("clusters around modes", modes.length, tried, silhouetteOf),
  ],
  tables: ({ items, tried }) =>
    triedTable(
      `k-modes of ${counted(items.length, "item")}`,
      "weighted answers that differ from the mode of their cluster",
      tried,
    ),
};

/** Share of answers that differ, of the items that both answered; NaN where there is none. */
function unlike(answers: readonly Int32Array[], a: number, b: number): number {
  let [differ, both] = [0, 0];
  for (const column of answers) {
    if (column[a]! < 0 || column[b]! < 0) continue;
    both += 1;
    if (column[a] !== column[b]) differ += 1;
  }
  return differ / both;
}
