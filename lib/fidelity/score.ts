import type { Track } from "../progress/track.js";
import type { AnswerSet } from "../simulate/answers/answers.js";
import type { NoOption } from "../simulate/answers/no-option.js";
import { effectiveN } from "../survey/survey/weights.js";
import type { Grouping } from "./answers/grouping.js";
import type { Convention, Target } from "./convention/convention.js";
import type { Floor } from "./floors/floor.js";
import {
  type Jackknifed,
  type JackknifedItems,
  jackknife,
  meanOverDraws,
  oneAfterAnother,
} from "./jackknife/item-jackknife.js";
import { differenceSpread, itemSpread, positiveSpread, reductionSpread } from "./jackknife/item-spread.js";
import { agreementSpread, strengthSpread } from "./jackknife/joint-spread.js";
import type { RunDesign } from "./jackknife/run-design.js";
import { intervalOf, type MetricSpread, meanSpread } from "./jackknife/spread.js";
import { simpleUnits } from "./jackknife/units.js";
import type { ByItem } from "./metric/by-item.js";
import type { JointMetric } from "./metric/metric.js";
import type { MetricEstimate } from "./metric/metric-estimate.js";
import {
  itemMetrics,
  type JointMetricName,
  jointMetrics,
  type MetricName,
  meansMetrics,
  metricNames,
  metrics,
} from "./metric/metrics.js";
import { type Scorer, scorer } from "./scorer.js";

/** Every metric with its interval. */
export type MetricEstimates = Readonly<Record<MetricName, MetricEstimate>>;

/** What would move every metric. */
export type MetricSpreads = Readonly<Record<MetricName, MetricSpread>>;

/** What one condition scored, or what it is held against. */
export interface Score {
  readonly name: string;
  readonly role: "condition" | Floor["role"];
  readonly kind: "condition" | Floor["kind"];
  readonly says: string;
  readonly estimates: MetricEstimates;
  /** The metrics over the items of each category, where items have one; NaN for metrics of all items at once. */
  readonly categories: ReadonlyMap<string, MetricEstimates>;
  /** What the intervals come from, over all items and within each category. */
  readonly spreads: {
    readonly overall: MetricSpreads;
    readonly categories: ReadonlyMap<string, MetricSpreads>;
  };
  /** What its intervals for other respondents come from. */
  readonly design: RunDesign;
  readonly items: readonly string[];
  /** The metrics of each item; means over draws for a random floor. */
  readonly byItem: ByItem;
  /** Humans who answered any of the items and whose weight is above 0. */
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
  Pick<Score, "role" | "kind"> & {
    readonly noOption?: NoOption;
    /** The probabilities that answers are drawn from, which have an expected answer. */
    readonly exact?: AnswerSet;
  };

/** What the rows of a comparison are scored with. */
export interface ScoreOptions {
  readonly convention: Convention;
  readonly seed: number;
  /** Draws that a random floor, or a sample from probabilities, is averaged over. */
  readonly draws: number;
  readonly groupings: readonly Grouping[];
  /** What is known of humans whom several rows are scored against; found anew for each row when absent. */
  readonly humanPairs?: HumanPairs;
  /** The survey's design as the run's respondents have it; respondents are the units when absent. */
  readonly design?: RunDesign | undefined;
  readonly work: Pick<Track, "breathe">;
}

/**
 * How correlations of human answers move, found once for all rows that are scored against the same humans: by the humans, and
 * by the items and units that they are found for.
 */
export type HumanPairs = WeakMap<AnswerSet, Map<string, Jackknifed>>;

/** A random floor is averaged over draws, so that each needs fewer units. */
const unitsOfDraws = 25;

/**
 * Units of very many respondents and items: each takes the correlations of all pairs of items, and what respondents have in
 * common, of which they tell the variance to a fifth, is little beside what items differ. All rows have the same ones, so
 * that correlations of the humans, which take longest, are found once.
 */
function unitsOf(respondents: number, items: number, draws: number): number | undefined {
  if (respondents > 5000 && items > 100) return 50;
  return draws > 1 ? unitsOfDraws : undefined;
}

/** Scores every draw of a row against its humans, with 95 % intervals for other respondents and other items like these. */
export async function score(row: ScoredRow, options: ScoreOptions): Promise<Score> {
  const { convention, seed, work } = options;
  const draws = row.random ? Math.max(1, Math.min(options.draws, row.draws ?? options.draws)) : 1;
  const items: JackknifedItems[] = [];
  const joint: Partial<MetricSpreads>[] = [];
  let known: Pick<Score, "items" | "excluded" | "n" | "effectiveN" | "design"> | undefined;
  let categories: readonly (string | undefined)[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const { answers, human } = row.draw(draw);
    const ready = scorer(human, answers, convention, row.otherPeople ? [] : options.groupings);
    const n = ready.respondents;
    // Other people than the run's have no place in its design.
    const design =
      (row.otherPeople ? undefined : options.design) ??
      simpleUnits(n, seed, unitsOf(n, ready.items.length, draws));
    categories = ready.categories;
    known ??= {
      items: ready.items,
      excluded: ready.excluded,
      n: ready.answered.filter((one, i) => one === 1 && human.weights[i]! > 0).length,
      effectiveN: effectiveN(human.weights.map((weight, i) => weight * ready.answered[i]!)),
      design,
    };
    items.push(await jackknife(ready.summed.items, known.design, work.breathe));
    joint.push(
      await jointSpreads(
        ready,
        known.design,
        knownOf(human, row, ready.items, known.design, options),
        options,
      ),
    );
  }
  const { name, role, kind, says, noOption = null } = row;
  const found = { ...meanOverDraws(items) };
  if (row.exact !== undefined) {
    const ready = scorer(row.draw(0).human, row.exact, convention);
    const { ownExpected } = await jackknife(ready.summed.items, known!.design, work.breathe);
    found.ownExpected = ownExpected;
  }
  const together = Object.fromEntries(
    jointMetrics.map(({ key }) => [key, meanSpread(joint.map((one) => one[key]!))]),
  ) as Record<JointMetricName, MetricSpread>;
  const overall: MetricSpreads = { ...itemSpreads(found, convention.target), ...together };
  const undefinedJoint = Object.fromEntries(
    jointMetrics.map(({ key }) => [key, { ...together[key], value: Number.NaN }]),
  ) as Record<JointMetricName, MetricSpread>;
  const byCategory = new Map(
    [...categoryMasks(categories)].map(([category, mask]): [string, MetricSpreads] => [
      category,
      { ...itemSpreads(found, convention.target, mask), ...undefinedJoint },
    ]),
  );
  return {
    ...{ name, role, kind, says, noOption },
    estimates: estimatesOf(overall, known!.design),
    categories: new Map(
      [...byCategory].map(([category, spreads]) => [category, estimatesOf(spreads, known!.design)]),
    ),
    spreads: { overall, categories: byCategory },
    byItem: Object.fromEntries(
      Object.entries(found).map(([part, { values }]) => [part, values]),
    ) as unknown as ByItem,
    ...known!,
  };
}

/** Every metric with its interval. */
export function estimatesOf(spreads: MetricSpreads, design: RunDesign): MetricEstimates {
  return Object.fromEntries(
    metricNames.map((name) => [name, intervalOf(spreads[name], design, metrics[name])]),
  ) as Record<MetricName, MetricEstimate>;
}

/** The spreads of metrics that are computed from items one by one. */
function itemSpreads(
  items: JackknifedItems,
  target: Target,
  mask?: ArrayLike<number>,
): Record<Exclude<MetricName, JointMetricName>, MetricSpread> {
  return Object.fromEntries([
    ...itemMetrics.map((metric) => [metric.key, itemSpread(items, metric, target, mask)] as const),
    ...meansMetrics.map(
      (metric) =>
        [
          metric.key,
          "difference" in metric
            ? differenceSpread(items, metric, target, mask)
            : reductionSpread(items, metric, mask),
        ] as const,
    ),
  ]) as Record<Exclude<MetricName, JointMetricName>, MetricSpread>;
}

/** Where the correlations of a row's humans are kept. */
interface KnownPairs {
  get(): Jackknifed | undefined;
  set(found: Jackknifed): void;
}

function knownOf(
  human: AnswerSet,
  { otherPeople }: Pick<ScoredRow, "otherPeople">,
  items: readonly string[],
  design: RunDesign,
  { humanPairs }: ScoreOptions,
): KnownPairs {
  const count = design.kind === "units" ? design.count : design.times.length;
  // Other people than the run's have no place in its design.
  const key = JSON.stringify([otherPeople === true, count, items]);
  return {
    get: () => humanPairs?.get(human)?.get(key),
    set: (found) => humanPairs?.set(human, (humanPairs.get(human) ?? new Map()).set(key, found)),
  };
}

/** The spreads of metrics of all items at once. */
async function jointSpreads(
  ready: Scorer,
  design: RunDesign,
  known: KnownPairs,
  { convention: { target }, work }: ScoreOptions,
): Promise<Record<JointMetricName, MetricSpread>> {
  const items = ready.onLine;
  const all = ready.items.length;
  const groups = await jackknife(ready.summed.groups, design, work.breathe);
  const parts = ready.summed.pairs(design.kind === "units" ? design.count + 1 : 1);
  const correlations = async (side: "human" | "simulated") => {
    const found: Jackknifed[] = [];
    for (const part of parts[side]) found.push((await jackknife(part, design, work.breathe)).correlations);
    return oneAfterAnother(found);
  };
  const human = known.get() ?? (await correlations("human"));
  known.set(human);
  const pairs = { items, human, simulated: await correlations("simulated") };
  const spreadOf = ({ from, side }: JointMetric["interval"]): MetricSpread => {
    if (from === "pair agreement") return agreementSpread(pairs, all, target);
    if (from === "pairs") return strengthSpread(pairs, side, all, target);
    const counted = [...groups.human.values.keys()].filter((j) => !Number.isNaN(groups.human.values[j]!));
    return positiveSpread(groups[side], target === "sample" ? "values" : "corrected", counted);
  };
  return Object.fromEntries(jointMetrics.map(({ key, interval }) => [key, spreadOf(interval)])) as Record<
    JointMetricName,
    MetricSpread
  >;
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
