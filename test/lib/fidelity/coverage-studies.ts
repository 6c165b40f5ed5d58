import type { Grouping } from "../../../lib/fidelity/answers/grouping.js";
import { populiConvention } from "../../../lib/fidelity/convention/populi.js";
import { type MetricName, metricNames } from "../../../lib/fidelity/metric/metrics.js";
import { score } from "../../../lib/fidelity/score.js";
import { scorer } from "../../../lib/fidelity/scorer.js";
import { type RandomStream, randomStream } from "../../../lib/random/stream.js";
import type { AnswerSet, ItemAnswers } from "../../../lib/simulate/answers/answers.js";
import { itemOf, setOf } from "./made-answers.js";

/**
 * Studies drawn from one population of people and of items. A person's answers to all items depend on one inclination,
 * by a loading that differs between items; the simulation knows the inclination in part, and shifts and stretches each
 * item's answers. What metrics are in the population is known.
 */
export interface CoverageSetting {
  readonly says: string;
  /** How far the simulation shifts and stretches the answers to an item, in standard deviations. */
  readonly misfit: number;
  /** Correlation of the simulation's inclinations with the people's. */
  readonly knows: number;
  readonly items: number;
  readonly respondents: number;
  /** Whether the simulation states probabilities. */
  readonly probabilities?: true;
}

export const coverageSettings: readonly CoverageSetting[] = [
  { says: "hardly any misfit", misfit: 0.1, knows: 0.5, items: 20, respondents: 100 },
  { says: "little misfit", misfit: 0.3, knows: 0.5, items: 20, respondents: 100 },
  { says: "much misfit", misfit: 1, knows: 0.5, items: 20, respondents: 100 },
  { says: "much misfit, knows nobody", misfit: 1, knows: 0, items: 20, respondents: 100 },
  {
    says: "little misfit, probabilities",
    misfit: 0.3,
    knows: 0.5,
    items: 20,
    respondents: 100,
    probabilities: true,
  },
  { says: "much misfit, more people", misfit: 1, knows: 0.5, items: 20, respondents: 400 },
  { says: "much misfit, more items", misfit: 1, knows: 0.5, items: 60, respondents: 100 },
  { says: "much misfit, few items", misfit: 1, knows: 0.5, items: 8, respondents: 100 },
];

interface Study {
  readonly human: AnswerSet;
  readonly answers: AnswerSet;
  readonly grouping: Grouping;
}

interface DrawnItem {
  readonly shift: number;
  readonly off: number;
  readonly stretch: number;
  readonly human: number;
  readonly simulated: number;
}

const cuts = [-0.8, 0, 0.8];
const codeOf = (x: number) => (x < cuts[0]! ? 0 : x < cuts[1]! ? 1 : x < cuts[2]! ? 2 : 3);
const within = (loading: number) => Math.sqrt(1 - loading * loading);

function drawItem(stream: RandomStream, { misfit }: CoverageSetting): DrawnItem {
  const human = 1.6 * (stream.uniform() - 0.5);
  return {
    shift: 0.7 * stream.normal(),
    off: 0.35 * misfit * stream.normal(),
    stretch: Math.exp(0.2 * misfit * stream.normal()),
    human,
    simulated: Math.max(-0.9, Math.min(0.9, 0.6 * human + 0.3 * stream.normal())),
  };
}

/** A study of the setting, of this many people and items where given. */
function studyOf(
  setting: CoverageSetting,
  seed: number,
  people = setting.respondents,
  count = setting.items,
): Study {
  const stream = randomStream(seed, ["coverage study", people, count]);
  const inclined = Array.from({ length: people }, () => stream.normal());
  const known = inclined.map((z) => setting.knows * z + within(setting.knows) * stream.normal());
  const of = Int32Array.from(inclined, (z) =>
    Math.max(0, Math.min(4, Math.floor(5 * normalShare(0.7 * z + within(0.7) * stream.normal())))),
  );
  const sides = Array.from({ length: count }, (_, j) => {
    const item = drawItem(stream, setting);
    const people = inclined.map((z) =>
      codeOf(item.shift + item.human * z + within(item.human) * stream.normal()),
    );
    return {
      human: itemOf(`Q${j}`, people, 4),
      simulated:
        setting.probabilities === undefined
          ? itemOf(
              `Q${j}`,
              known.map((z) =>
                codeOf(
                  item.shift +
                    item.off +
                    item.stretch * (item.simulated * z + within(item.simulated) * stream.normal()),
                ),
              ),
              4,
            )
          : statedBy(`Q${j}`, known, item),
    };
  });
  return {
    human: setOf(
      "human",
      sides.map(({ human }) => human),
    ),
    answers: setOf(
      "simulated",
      sides.map(({ simulated }) => simulated),
    ),
    grouping: { name: "fifth", size: 5, labels: [..."abcde"], of },
  };
}

function statedBy(name: string, known: readonly number[], item: DrawnItem): ItemAnswers {
  const rows = known.flatMap((z) => {
    const middle = item.shift + item.off + item.stretch * item.simulated * z;
    return sharesOf(middle, item.stretch * within(item.simulated));
  });
  return { ...itemOf(name, new Array(known.length).fill(0), 4), rows: Float64Array.from(rows) };
}

/** The shares of the four options of a normal variable. */
function sharesOf(mean: number, sd: number): number[] {
  const below = [0, ...cuts.map((cut) => normalShare((cut - mean) / sd)), 1];
  return below.slice(1).map((share, k) => share - below[k]!);
}

/** P(Z < z); Abramowitz & Stegun (1964), 26.2.17, to 1e-7. */
function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}

/** What the metrics are in the population of people and items. */
function populationValues(setting: CoverageSetting): Record<MetricName, number> {
  const stream = randomStream(0, ["population items"]);
  const items = 20_000;
  const shares: [number[], number[]][] = Array.from({ length: items }, () => {
    const item = drawItem(stream, setting);
    return [sharesOf(item.shift, 1), sharesOf(item.shift + item.off, item.stretch)];
  });
  // The marginals are known exactly: a million people each, in their shares.
  const marginals = (side: 0 | 1) =>
    setOf(
      side === 0 ? "human" : "simulated",
      shares.map((pair, j) => ({ ...itemOf(`Q${j}`, [0], 4), rows: Float64Array.from(pair[side]) })),
      [1e9],
    );
  const exact = scorer(marginals(0), marginals(1), {
    ...populiConvention,
    divergenceSmoothing: { kind: "add", amount: 0 },
  }).byItem();
  const mean = (values: ArrayLike<number>) =>
    Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
  const known: Partial<Record<MetricName, number>> = {
    kl: mean(exact.kl),
    js: mean(exact.js),
    mae: mean(exact.mae),
    tv: mean(exact.tv),
    nemd: mean(exact.nemd),
    entropyDeviationByItem: mean(exact.entropyDeviationByItem),
    entropyDeviation: Math.abs(mean(exact.entropySimulated) - mean(exact.entropyHuman)),
  };
  // The associations come from large studies.
  const large = 24;
  const sums = new Map<MetricName, number>();
  for (let study = 0; study < large; study++) {
    const { human, answers, grouping } = studyOf(setting, 1_000_000 + study, 4000, 60);
    const ready = scorer(human, answers, populiConvention, [grouping]);
    const byItem = ready.byItem();
    const values = { ...ready.ofAllItems(), own: mean(byItem.own), ownExpected: mean(byItem.ownExpected) };
    for (const [name, value] of Object.entries(values) as [MetricName, number][])
      sums.set(name, (sums.get(name) ?? 0) + value / large);
  }
  return { ...Object.fromEntries(sums), ...known } as Record<MetricName, number>;
}

/** How the intervals of many studies did. */
export interface Covered {
  readonly studies: number;
  readonly truth: number;
  /** Means over studies. */
  readonly plugIn: number;
  readonly estimate: number;
  /** Share of the intervals that contain the truth, and of those that lie wholly below and above it. */
  readonly covers: number;
  readonly below: number;
  readonly above: number;
  /** Mean length, in units of 3.92 standard deviations of the estimates. */
  readonly length: number;
}

/** Draws studies of a setting under the seeds 1, 2, … and counts what their intervals contain. */
export async function coverage(
  setting: CoverageSetting,
  studies: number,
): Promise<Record<MetricName, Covered>> {
  const truth = populationValues(setting);
  const estimates = Object.fromEntries(metricNames.map((name) => [name, [] as number[]]));
  const counts = Object.fromEntries(
    metricNames.map((name) => [name, { covers: 0, below: 0, above: 0, length: 0, plugIn: 0, n: 0 }]),
  );
  for (let seed = 1; seed <= studies; seed++) {
    const { human, answers, grouping } = studyOf(setting, seed);
    const row = { name: "made", role: "condition", kind: "condition", says: "", random: false } as const;
    const scored = await score(
      { ...row, draw: () => ({ human, answers }) },
      {
        convention: populiConvention,
        seed,
        draws: 1,
        groupings: [grouping],
        work: { breathe: async () => {} },
      },
    );
    const ready = scorer(human, answers, populiConvention, [grouping]);
    const plain = await score(
      { ...row, draw: () => ({ human, answers }) },
      {
        convention: { ...populiConvention, target: "sample" },
        ...{ seed, draws: 1, groupings: [grouping], work: { breathe: async () => {} } },
        units: { of: new Int32Array(ready.respondents), count: 1 },
      },
    );
    for (const name of metricNames) {
      const { value, low, high } = scored.estimates[name];
      if (!Number.isFinite(low)) continue;
      const count = counts[name]!;
      estimates[name]!.push(value);
      count.n += 1;
      count.length += high - low;
      count.plugIn += plain.estimates[name].value;
      if (high < truth[name]) count.below += 1;
      else if (low > truth[name]) count.above += 1;
      else count.covers += 1;
    }
  }
  return Object.fromEntries(
    metricNames.map((name): [MetricName, Covered] => {
      const { covers, below, above, length, plugIn, n } = counts[name]!;
      const mean = estimates[name]!.reduce((sum, x) => sum + x, 0) / n;
      const sd = Math.sqrt(estimates[name]!.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
      return [
        name,
        {
          ...{ studies: n, truth: truth[name], plugIn: plugIn / n, estimate: mean },
          ...{ covers: covers / n, below: below / n, above: above / n, length: length / n / (3.92 * sd) },
        },
      ];
    }),
  ) as Record<MetricName, Covered>;
}
