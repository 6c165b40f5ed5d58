import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { track } from "../../progress/track.js";
import type { Survey } from "../../survey/survey/survey.js";
import { type ComparedTrait, distancesBetween, gowerDistance } from "../cluster/gower.js";
import { medoidsOf } from "../cluster/medoids.js";
import { meanSilhouette } from "../cluster/silhouette.js";
import { someRows } from "../cluster/some-rows.js";
import {
  bestBySilhouette,
  clustersInWords,
  type TriedClusters,
  triedTable,
} from "../cluster/tried-clusters.js";
import { type ClassRange, classNumbers } from "../method/class-range.js";
import { isNumber, type LearntColumn, learntTrait, valuesIn } from "../method/codes.js";
import type { Division } from "../method/division.js";
import { namedColumns } from "../method/identifier-columns.js";
import type { LearningMethod } from "../method/method.js";

/** The options of k-medoids. */
export interface KMedoidsOptions {
  /** The traits or answers that respondents are compared by: categories, orders and numbers. */
  readonly items: readonly string[];
  /** How many clusters: 4, [2, 3, 4] or "2..6"; of several, the one with the largest silhouette (default "2..6"). */
  readonly classes?: ClassRange;
  /** Seed of the samples that medoids are searched in, where there are many respondents (default 1). */
  readonly seed?: number;
}

/** What k-medoids learnt. */
export interface LearntMedoids {
  readonly items: readonly LearntColumn[];
  /** For each item, the largest difference of two values; `null` without order. */
  readonly ranges: readonly (number | null)[];
  /** `[clusters][items]`: the values of the respondent in the middle; `null` where missing. */
  readonly medoids: readonly (readonly (number | null)[])[];
  readonly tried: readonly TriedClusters[];
  /** Respondents that medoids were searched in. */
  readonly searchedIn: number;
}

/** A search takes the square of this; of more respondents, samples are searched. */
const mostSearched = 700;
/** Samples that are searched (Kaufman & Rousseeuw 1990, chapter 3, CLARA: 5). */
const samples = 5;

/**
 * Clusters around respondents in their middle, by Gower's distance, which compares categories, orders and numbers. Of
 * more than 700 respondents, five samples are searched and the medoids kept that are nearest to everyone (CLARA).
 */
export const kMedoids: LearningMethod<"k-medoids", KMedoidsOptions, LearntMedoids> = {
  name: "k-medoids",
  summary: "clusters around a respondent in their middle, by Gower's distance",
  takes: "time",
  options: {
    items: {
      example: "[Q260, Q262, Q275]",
      says: "what respondents are compared by: categories, orders and numbers",
      required: true,
    },
    classes: { example: "2..6", says: "how many clusters; of several, the one with the largest silhouette" },
    seed: { example: "1", says: "seed of the samples that medoids are searched in" },
  },
  fit: async ({ survey, weights }, { items: names, classes = "2..6", seed = 1 }, work) => {
    const items = namedColumns(survey, names, "identifier").map(learntTrait);
    const values = items.map((item) => valuesIn(survey, item));
    const ranges = items.map((item, j) => rangeOf(item, values[j]!));
    const traits = values.map((own, j): ComparedTrait => ({ values: own, range: ranges[j] ?? undefined }));
    const known = weights.map((weight, i) => (values.some((own) => !Number.isNaN(own[i]!)) ? weight : 0));
    if (!known.some((weight) => weight > 0))
      throw new PopuliError("nobody has any of the traits", { file: survey.file }, "name other columns");
    const distance = (a: number, b: number) => gowerDistance(traits, a, b);
    const all = someRows(known, survey.size, seed, 0);
    const searches = all.length > mostSearched ? samples : 1;
    const numbers = classNumbers(classes);
    const steps = { task: "k-medoids", total: searches * numbers.length, unit: "searches" };
    return track(steps, work, async ({ step, breathe }) => {
      const best = new Map<number, { readonly medoids: readonly number[]; readonly tried: TriedClusters }>();
      for (let search = 0; search < searches; search++) {
        const rows = someRows(known, mostSearched, seed, search);
        const distances = await distancesBetween(rows, distance, breathe);
        const own = Float64Array.from(rows, (i) => known[i]!);
        for (const clusters of numbers) {
          const found = await medoidsOf(distances, own, clusters, breathe);
          const medoids = found.medoids.map((position) => rows[position]!);
          let cost = 0;
          for (const i of all) {
            cost += known[i]! * nearest(medoids.length, (k) => distance(i, medoids[k]!)).distance;
            if (i % 1000 === 0) await breathe();
          }
          const before = best.get(clusters);
          if (before === undefined || cost < before.tried.cost) {
            const of = rows.map(
              (_, at) => nearest(medoids.length, (k) => distances[at * rows.length + found.medoids[k]!]!).at,
            );
            const silhouette = meanSilhouette(distances, of, clusters);
            const tried = { clusters, cost, silhouette: Number.isNaN(silhouette) ? null : silhouette };
            best.set(clusters, { medoids, tried });
          }
          step();
        }
      }
      const chosen = bestBySilhouette([...best.values()]);
      return {
        ...{ items, ranges },
        medoids: chosen.medoids.map((i) => values.map((own) => (Number.isNaN(own[i]!) ? null : own[i]!))),
        tried: [...best.values()].map(({ tried }) => tried),
        searchedIn: Math.min(all.length, mostSearched),
      };
    });
  },
  divide: (survey, fitted): Division => {
    const { items, medoids } = fitted;
    const traits = traitsWithMedoids(survey, fitted);
    const of = new Int32Array(survey.size).fill(-1);
    for (let i = 0; i < survey.size; i++)
      if (traits.some(({ values }) => !Number.isNaN(values[i]!)))
        of[i] = nearest(medoids.length, (k) => gowerDistance(traits, i, survey.size + k)).at;
    const without = of.filter((segment) => segment < 0).length;
    return {
      identifiers: items.map(({ name }) => name),
      segments: medoids.map((_, k) => ({ key: String(k + 1), label: `cluster ${k + 1}`, codes: {} })),
      of,
      excluded: new Map(without > 0 ? [["any of the traits", without]] : []),
    };
  },
  learntFrom: ({ items }) => items.map(({ name }) => name),
  notes: ({ medoids, tried, searchedIn }) => [
    clustersInWords("clusters around medoids, by Gower's distance", medoids.length, tried, searchedIn),
  ],
  tables: ({ items, tried }) =>
    triedTable(
      `k-medoids of ${counted(items.length, "trait")}`,
      "weighted distances from the medoid of one's cluster",
      tried,
    ),
};

/** The traits of the survey's respondents, and after them those of the medoids. */
function traitsWithMedoids(survey: Survey, { items, ranges, medoids }: LearntMedoids): ComparedTrait[] {
  return items.map((item, j) => ({
    values: joined(
      valuesIn(survey, item),
      medoids.map((own) => own[j] ?? Number.NaN),
    ),
    range: ranges[j] ?? undefined,
  }));
}

function joined(values: Float64Array, more: readonly number[]): Float64Array {
  const all = new Float64Array(values.length + more.length);
  all.set(values);
  all.set(more, values.length);
  return all;
}

function rangeOf(item: LearntColumn, values: Float64Array): number | null {
  if (item.measure === "nominal") return null;
  if (!isNumber(item)) return item.codes.length - 1;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most - least;
}

function nearest(count: number, distance: (k: number) => number): { at: number; distance: number } {
  let at = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < count; k++) {
    const own = distance(k);
    if (own < least) {
      least = own;
      at = k;
    }
  }
  return { at, distance: least === Number.POSITIVE_INFINITY ? 1 : least };
}
