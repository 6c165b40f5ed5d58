import type { Track } from "../progress/track.js";
import type { NoOption } from "../simulate/answers/no-option.js";
import { effectiveN } from "../survey/survey/weights.js";
import type { Grouping } from "./answers/grouping.js";
import { bootstrapInterval, type MetricEstimate } from "./bootstrap/interval.js";
import { type Resamples, resamples } from "./bootstrap/resamples.js";
import type { Convention } from "./convention/convention.js";
import type { Floor } from "./floors/floor.js";
import { type ByItem, type MetricValues, overItems } from "./metric/by-item.js";
import { type MetricName, metricNames, metrics } from "./metric/metrics.js";
import { scorer } from "./scorer.js";

/** Every metric with its interval. */
export type MetricEstimates = Readonly<Record<MetricName, MetricEstimate>>;

/** Every metric under each resample, `[repeats]` each. */
export type Replicates = Readonly<Record<MetricName, Float64Array>>;

/** What one condition scored, or what it is held against. */
export interface Score {
  readonly name: string;
  readonly role: "condition" | Floor["role"];
  readonly kind: "condition" | Floor["kind"];
  readonly says: string;
  readonly estimates: MetricEstimates;
  /** The metrics over the items of each category, where items have one; NaN for metrics of all items at once. */
  readonly categories: ReadonlyMap<string, MetricEstimates>;
  /** The replicates of each category. */
  readonly categoryReplicates: ReadonlyMap<string, Replicates>;
  /** Replicate b of every row saw the same resample, so that differences are paired. */
  readonly replicates: Replicates;
  readonly items: readonly string[];
  /** The metrics of each item; means over draws for a random floor. */
  readonly byItem: ByItem;
  /** Humans who answered any of the items. */
  readonly n: number;
  /** Kish's effective n of their weights. */
  readonly effectiveN: number;
  /** What of the simulated answers is on no option; `null` for floors. */
  readonly noOption: NoOption | null;
  /** Items that nobody answered on one side. They are left out of every mean. */
  readonly excluded: readonly string[];
}

/** What is scored: a condition's answers, or a floor's. */
export type ScoredRow = Omit<Floor, "role" | "kind"> &
  Pick<Score, "role" | "kind"> & { readonly noOption?: NoOption };

/** What the rows of a comparison are scored with. */
export interface ScoreOptions {
  readonly convention: Convention;
  /** Bootstrap replicates. */
  readonly repeats: number;
  /** Draws that a random floor is averaged over. */
  readonly draws: number;
  readonly groupings: readonly Grouping[];
  /** Shares the resamples between rows. */
  readonly resamplesOf: (respondents: number, items: number) => Resamples;
  /** Takes a step for each replicate. */
  readonly work: Pick<Track, "step" | "breathe">;
}

/**
 * Metrics of all items at once cost items² per replicate, so their intervals use at most this many: enough for 95 %
 * percentiles (Efron & Tibshirani 1993, § 6.4, find 200 ample for a standard error).
 */
const jointRepeats = 200;

/** Scores every draw of a row against its humans, with two-way bootstrap intervals. */
export async function score(row: ScoredRow, options: ScoreOptions): Promise<Score> {
  const { repeats, convention, work } = options;
  const draws = row.random ? Math.max(1, Math.min(options.draws, row.draws ?? options.draws, repeats)) : 1;
  const overall = new Scored(repeats);
  const categories = new Map<string, Scored>();
  const byItem = new Map<keyof ByItem, Float64Array>();
  let known: Pick<Score, "items" | "excluded" | "n" | "effectiveN"> | undefined;
  for (let draw = 0; draw < draws; draw++) {
    const { answers, human } = row.draw(draw);
    const ready = scorer(human, answers, convention, row.otherPeople ? [] : options.groupings);
    known ??= {
      items: ready.items,
      excluded: ready.excluded,
      n: ready.answered.reduce((sum, one) => sum + one, 0),
      effectiveN: effectiveN(human.weights.map((weight, i) => weight * ready.answered[i]!)),
    };
    const masks = [...categoryMasks(ready.categories)].map(([category, mask]) => {
      const scored = categories.get(category) ?? new Scored(repeats);
      categories.set(category, scored);
      return { scored, mask };
    });
    const items = ready.byItem();
    overall.addDraw({ ...overItems(items), ...ready.ofAllItems() });
    for (const { scored, mask } of masks) scored.addDraw(overItems(items, mask));
    for (const [key, values] of Object.entries(items) as [keyof ByItem, Float64Array][]) {
      const sum = byItem.get(key) ?? new Float64Array(values.length);
      for (let j = 0; j < values.length; j++) sum[j]! += values[j]! / draws;
      byItem.set(key, sum);
    }
    const resampled = options.resamplesOf(ready.respondents, ready.items.length);
    // Each draw of a random floor computes its share of the replicates.
    for (let b = draw; b < repeats; b += draws) {
      const counts = resampled.respondents(b);
      const itemCounts = resampled.items(b);
      const again = ready.byItem(counts, itemCounts);
      overall.setReplicate(b, overItems(again, itemCounts));
      if (b < jointRepeats) overall.setReplicate(b, ready.ofAllItems(counts, itemCounts));
      for (const { scored, mask } of masks) {
        const inCategory = itemCounts.map((count, j) => count * mask[j]!);
        scored.setReplicate(b, overItems(again, inCategory));
      }
      work.step();
      await work.breathe();
    }
  }
  const { name, role, kind, says, noOption = null } = row;
  return {
    ...{ name, role, kind, says, noOption },
    estimates: overall.estimates(),
    replicates: overall.replicates,
    categories: new Map([...categories].map(([category, scored]) => [category, scored.estimates()])),
    categoryReplicates: new Map([...categories].map(([category, { replicates }]) => [category, replicates])),
    byItem: Object.fromEntries(byItem) as Record<keyof ByItem, Float64Array>,
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

/** Metrics of all items or of one category: their means over draws, and their replicates. */
class Scored {
  readonly replicates: Replicates;
  private readonly sums = new Map<MetricName, { sum: number; count: number }>();

  constructor(repeats: number) {
    this.replicates = Object.fromEntries(
      metricNames.map((name) => [name, new Float64Array(repeats).fill(Number.NaN)]),
    ) as Record<MetricName, Float64Array>;
  }

  /** Adds the metrics of a draw; one that is undefined in a draw is left out of its mean. */
  addDraw(values: MetricValues): void {
    for (const [name, value] of Object.entries(values) as [MetricName, number][]) {
      if (!Number.isFinite(value)) continue;
      const { sum, count } = this.sums.get(name) ?? { sum: 0, count: 0 };
      this.sums.set(name, { sum: sum + value, count: count + 1 });
    }
  }

  setReplicate(b: number, values: MetricValues): void {
    for (const [name, value] of Object.entries(values) as [MetricName, number][])
      this.replicates[name][b] = value;
  }

  estimates(): MetricEstimates {
    return Object.fromEntries(
      metricNames.map((name) => {
        const { sum, count } = this.sums.get(name) ?? { sum: Number.NaN, count: 1 };
        return [name, bootstrapInterval(sum / count, this.replicates[name], metrics[name].range)];
      }),
    ) as Record<MetricName, MetricEstimate>;
  }
}

/** `[items]`, 1 for the items of each category, in order of appearance; empty when items have none or only one. */
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
