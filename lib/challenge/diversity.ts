import { normalisedEntropy } from "../fidelity/divergence/entropy.js";
import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import { withInterval } from "../show/number-text.js";
import type { Challenge } from "./challenge.js";
import { Jackknifed } from "./estimate/jackknifed.js";
import { type Evidence, exactly, type ItemEvidence, meanOf, sharesOf } from "./evidence.js";
import type { ChallengeMeasure, HeldAgainst } from "./finding.js";

/** Whether simulated people differ from each other as much as real people do. */
export const diversity = {
  key: "diversity",
  name: "Diversity",
  asks: "Do simulated people differ from each other as much as real people do?",
  probes: [],
  measure(evidence) {
    const { items, weights, groupings } = evidence;
    const design = evidence.design(weights.length);
    const whole = new Jackknifed((w) => totals(items, w), weights, design);
    const ratio = (a: number, b: number) => ({
      combine: (c: readonly number[]) => (c[b]! > 0 ? c[a]! / c[b]! : Number.NaN),
      range: [0, Number.POSITIVE_INFINITY] as const,
    });
    const others = otherHumans(evidence, whole);
    const main: ChallengeMeasure = {
      name: "variance of answers, simulated ÷ human",
      estimate: whole.estimate(ratio(0, 1)),
      against: [
        { name: "all answer alike", role: "floor", estimate: exactly(0) },
        { name: "uniform answers", role: "floor", estimate: whole.estimate(ratio(4, 1)) },
        { name: "people", role: "best", estimate: exactly(1) },
        ...others,
      ],
    };
    const entropy: ChallengeMeasure = {
      name: "normalised entropy, simulated − human",
      estimate: whole.estimate({ combine: (c) => c[2]! - c[3]!, range: [-1, 1] }),
      against: [
        { name: "uniform answers", role: "floor", estimate: whole.estimate({ combine: (c) => 1 - c[3]! }) },
      ],
    };
    const parts = groupings.flatMap(({ name, of, size }): ChallengeMeasure[] => {
      const found = new Jackknifed((w) => withinGroups(items, of, size, w), weights, design);
      const between = found.estimate({
        combine: (c) => (c[3]! > 0 ? Math.max(0, c[2]!) / c[3]! : Number.NaN),
        range: [0, Number.POSITIVE_INFINITY],
      });
      return [
        {
          name: `variance within groups of ${name}, simulated ÷ human`,
          estimate: found.estimate(ratio(0, 1)),
          against: [{ name: "all answer alike", role: "floor", estimate: exactly(0) }],
        },
        ...(Number.isFinite(between.value)
          ? [
              {
                name: `variance between groups of ${name}, simulated ÷ human`,
                estimate: between,
                against: [
                  { name: "groups answer alike", role: "floor", estimate: exactly(0) },
                ] satisfies HeldAgainst[],
              },
            ]
          : []),
      ];
    });
    const alike = groupings.filter(
      ({ name }) => !parts.some((part) => part.name.includes(`between groups of ${name},`)),
    );
    return {
      main,
      further: [entropy, ...parts],
      sentence: sentence(main.estimate),
      missing: [
        ...(groupings.length === 0
          ? [
              "Within and between groups: the run has no segments or identifiers that make two groups of five people or more; pass segmentation to simulate, or groupings here.",
            ]
          : []),
        ...alike.map(
          ({ name }) =>
            `Between groups of ${name}: people's answers differ between these groups no more than by chance, so there is nothing to divide by.`,
        ),
      ],
    };
  },
} as const satisfies Challenge;

function sentence(estimate: MetricEstimate): string {
  const { value, low, high } = estimate;
  const said = `Simulated answers vary ${withInterval(estimate, 2)} times as much as people's`;
  if (!Number.isFinite(value)) return "Nobody's answers vary, so that there is no diversity to compare.";
  if (high < 1) return `${said}: the simulated people are too much alike.`;
  if (low > 1) return `${said}: more than people do, which noise alone can do.`;
  return `${said}, which is no difference that these respondents can tell.`;
}

/**
 * How much answers with these shares vary, 0 (all alike) … 1: the variance of an ordered option's position as a share of the
 * largest possible; of options without an order, the chance that two answers differ (Gini, Simpson), as a share of the largest
 * possible.
 */
export function variation(shares: Float64Array, ordered: boolean): number {
  const last = shares.length - 1;
  let [mean, square, alike] = [0, 0, 0];
  for (let k = 0; k <= last; k++) {
    const at = k / last;
    mean += shares[k]! * at;
    square += shares[k]! * at * at;
    alike += shares[k]! ** 2;
  }
  return ordered ? 4 * (square - mean * mean) : ((1 - alike) * (last + 1)) / last;
}

/** Variation simulated and human, entropy simulated and human, variation of uniform answers: means over items. */
function totals(items: readonly ItemEvidence[], weights: Float64Array): number[] {
  const each = items.map((item) => {
    const [simulated, human] = [sharesOf(item, "simulated", weights), sharesOf(item, "human", weights)];
    return [
      variation(simulated, item.ordered),
      variation(human, item.ordered),
      normalisedEntropy(simulated),
      normalisedEntropy(human),
      variation(new Float64Array(item.options).fill(1 / item.options), item.ordered),
    ];
  });
  const known = each.filter((one) => one.every(Number.isFinite));
  return [0, 1, 2, 3, 4].map((c) => meanOf(known.map((one) => one[c]!)));
}

/** Variation within groups, simulated and human, and between them: means over items. */
function withinGroups(
  items: readonly ItemEvidence[],
  of: Int32Array,
  size: number,
  weights: Float64Array,
): number[] {
  const members = Array.from({ length: size }, (_, group) =>
    weights.map((weight, i) => (of[i] === group ? weight : 0)),
  );
  const grouped = weights.map((weight, i) => (of[i]! >= 0 ? weight : 0));
  const each = items.map((item) => {
    const parts = (["simulated", "human"] as const).map((side) => {
      let [within, all] = [0, 0];
      for (const group of members) {
        let weight = 0;
        for (let i = 0; i < group.length; i++) weight += group[i]! * item.counts[side][i]!;
        if (weight === 0) continue;
        within += weight * variation(sharesOf(item, side, group), item.ordered);
        all += weight;
      }
      return { within: within / all, total: variation(sharesOf(item, side, grouped), item.ordered) };
    });
    const [simulated, human] = parts as [(typeof parts)[number], (typeof parts)[number]];
    return [simulated.within, human.within, simulated.total - simulated.within, human.total - human.within];
  });
  const known = each.filter((one) => one.every(Number.isFinite));
  return [0, 1, 2, 3].map((c) => meanOf(known.map((one) => one[c]!)));
}

/** The variance of as many other humans, relative to that of the run's. */
function otherHumans({ run, items, weights }: Evidence, whole: Jackknifed): HeldAgainst[] {
  const { others } = run;
  if (others === undefined || others.respondents.length < weights.length) return [];
  const theirs = others.items.flatMap((other) => {
    const item = items.find(({ item: name }) => name === other.item);
    if (item === undefined) return [];
    const sums = new Float64Array(item.options);
    let all = 0;
    for (const [i, weight] of others.weights.entries())
      for (let k = 0; k < item.options; k++) {
        const own = weight * other.rows[i * item.options + k]!;
        sums[k]! += own;
        all += own;
      }
    return [
      variation(
        sums.map((sum) => sum / all),
        item.ordered,
      ),
    ];
  });
  const variance = meanOf(theirs.filter(Number.isFinite));
  return [
    {
      name: "other humans",
      role: "best",
      estimate: whole.estimate({ combine: (c) => variance / c[1]!, range: [0, Number.POSITIVE_INFINITY] }),
    },
  ];
}
