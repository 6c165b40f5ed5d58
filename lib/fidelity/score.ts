import { effectiveN } from "../survey/survey/weights.js";
import type { Grouping } from "./answers/grouping.js";
import { bootstrapInterval, type Estimate } from "./bootstrap/interval.js";
import { type Resamples, resamples } from "./bootstrap/resamples.js";
import type { Convention } from "./convention/convention.js";
import type { Floor } from "./floors/floor.js";
import { type ByItem, type MetricValues, overItems } from "./metric/by-item.js";
import { type MetricName, metricNames, metrics } from "./metric/metrics.js";
import { scorer } from "./scorer.js";

export type Estimates = Readonly<Record<MetricName, Estimate>>;

/** What one method, floor or ceiling scored. */
export interface Score {
  readonly name: string;
  readonly role: "condition" | "floor" | "ceiling";
  readonly kind: "condition" | Floor["kind"];
  readonly says: string;
  readonly estimates: Estimates;
  /** The means over items within each category, where items have one; item pairs and η² are not divided. */
  readonly categories: ReadonlyMap<string, Estimates>;
  /** Of each category, as `replicates`. */
  readonly categoryReplicates: ReadonlyMap<string, Readonly<Record<MetricName, Float64Array>>>;
  /** `[repeats]` each: replicate b of every method saw the same resample, so differences are paired. */
  readonly replicates: Readonly<Record<MetricName, Float64Array>>;
  readonly items: readonly string[];
  /** The metrics of each item; means over draws for a random floor. */
  readonly byItem: ByItem;
  /** Humans who answered any of the items. */
  readonly n: number;
  /** Kish's effective n of their weights. */
  readonly effectiveN: number;
  /** Share of simulated mass or answers that was no valid option; `null` for floors, which have none. */
  readonly invalid: number | null;
  /** Items nobody answered on one side: in no mean. */
  readonly excluded: readonly string[];
}

export interface ScoreOptions {
  readonly convention: Convention;
  readonly seed: number;
  /** Bootstrap replicates. */
  readonly repeats: number;
  /** Draws a random floor is averaged over. */
  readonly draws: number;
  readonly groupings: readonly Grouping[];
  /** Lets interrupts in; awaited often. */
  readonly breathe: () => Promise<void>;
  /** Called after each replicate. */
  readonly step: () => void;
  /** Shares the resamples between methods. */
  readonly resamplesOf: (respondents: number, items: number) => Resamples;
}

/**
 * η² and item pairs cost items² a replicate, so their intervals take at most this many: enough for 95 % percentiles
 * (Efron & Tibshirani 1993, § 6.4, find 200 ample for a standard error).
 */
const structureRepeats = 200;

/** Scores every draw of a row against its humans, with two-way bootstrap intervals. */
export async function score(
  row: Omit<Floor, "role" | "kind"> & Pick<Score, "role" | "kind">,
  invalid: number | null,
  options: ScoreOptions,
): Promise<Score> {
  const draws = row.random ? Math.max(1, Math.min(options.draws, options.repeats)) : 1;
  const replicates = Object.fromEntries(
    metricNames.map((name) => [name, new Float64Array(options.repeats).fill(Number.NaN)]),
  ) as Record<MetricName, Float64Array>;
  const points = new Means();
  const byItem = new Map<keyof ByItem, Float64Array>();
  const categoryPoints = new Map<string, Means>();
  const categoryReplicates = new Map<string, Record<MetricName, Float64Array>>();
  let known: Pick<Score, "items" | "excluded" | "n" | "effectiveN"> | undefined;

  for (let draw = 0; draw < draws; draw++) {
    const { answers, human } = row.draw(draw);
    const ready = scorer(human, answers, options.convention, row.otherPeople ? [] : options.groupings);
    known ??= {
      items: ready.items,
      excluded: ready.excluded,
      n: ready.answered.reduce((sum, one) => sum + one, 0),
      effectiveN: effectiveN(human.weights.map((weight, i) => weight * ready.answered[i]!)),
    };
    const masks = categoryMasks(ready.categories);
    const items = ready.byItem();
    points.add({ ...overItems(items), ...ready.ofAllItems() });
    for (const [key, values] of Object.entries(items) as [keyof ByItem, Float64Array][]) {
      const sum = byItem.get(key) ?? new Float64Array(values.length);
      for (let j = 0; j < values.length; j++) sum[j]! += values[j]! / draws;
      byItem.set(key, sum);
    }
    for (const [category, mask] of masks) {
      const means = categoryPoints.get(category) ?? new Means();
      means.add(overItems(items, mask));
      categoryPoints.set(category, means);
    }
    const resampled = options.resamplesOf(ready.respondents, ready.items.length);
    for (let b = draw; b < options.repeats; b += draws) {
      const counts = resampled.respondents(b);
      const itemCounts = resampled.items(b);
      const again = ready.byItem(counts, itemCounts);
      const values: MetricValues = {
        ...overItems(again, itemCounts),
        ...(b < structureRepeats ? ready.ofAllItems(counts, itemCounts) : {}),
      };
      for (const [name, value] of Object.entries(values)) replicates[name as MetricName][b] = value;
      for (const [category, mask] of masks) {
        const record =
          categoryReplicates.get(category) ??
          (Object.fromEntries(
            metricNames.map((name) => [name, new Float64Array(options.repeats).fill(Number.NaN)]),
          ) as Record<MetricName, Float64Array>);
        const inCategory = overItems(
          again,
          itemCounts.map((count, j) => count * mask[j]!),
        );
        for (const [name, value] of Object.entries(inCategory)) record[name as MetricName][b] = value;
        categoryReplicates.set(category, record);
      }
      options.step();
      await options.breathe();
    }
  }
  return {
    name: row.name,
    role: row.role,
    kind: row.kind,
    says: row.says,
    estimates: estimates(points, replicates),
    categories: new Map(
      [...categoryPoints].map(([category, means]) => [
        category,
        estimates(means, categoryReplicates.get(category)),
      ]),
    ),
    replicates,
    categoryReplicates,
    byItem: Object.fromEntries(byItem) as Record<keyof ByItem, Float64Array>,
    invalid,
    ...known!,
  };
}

/** A cache of resamples under one seed. */
export function sharedResamples(repeats: number, seed: number): ScoreOptions["resamplesOf"] {
  const made = new Map<string, Resamples>();
  return (respondents, items) => {
    const key = `${respondents} ${items}`;
    const ready = made.get(key) ?? resamples(respondents, items, repeats, seed);
    made.set(key, ready);
    return ready;
  };
}

/** Running means of metrics over draws, those undefined in a draw left out. */
class Means {
  private readonly sums = new Map<MetricName, { sum: number; count: number }>();

  add(values: MetricValues): void {
    for (const [name, value] of Object.entries(values) as [MetricName, number][]) {
      if (!Number.isFinite(value)) continue;
      const so = this.sums.get(name) ?? { sum: 0, count: 0 };
      so.sum += value;
      so.count += 1;
      this.sums.set(name, so);
    }
  }

  of(name: MetricName): number {
    const so = this.sums.get(name);
    return so === undefined ? Number.NaN : so.sum / so.count;
  }
}

function estimates(points: Means, replicates: Record<MetricName, Float64Array> | undefined): Estimates {
  const none = new Float64Array(0);
  return Object.fromEntries(
    metricNames.map((name) => [
      name,
      bootstrapInterval(points.of(name), replicates?.[name] ?? none, metrics[name].range),
    ]),
  ) as Record<MetricName, Estimate>;
}

/** Which items belong to each category, in order of appearance; empty when items have none or only one. */
function categoryMasks(categories: readonly (string | undefined)[]): Map<string, Uint8Array> {
  const masks = new Map<string, Uint8Array>();
  for (const [j, category] of categories.entries()) {
    if (category === undefined) continue;
    const mask = masks.get(category) ?? new Uint8Array(categories.length);
    mask[j] = 1;
    masks.set(category, mask);
  }
  return masks.size > 1 ? masks : new Map();
}
