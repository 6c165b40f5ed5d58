import type { Grouping } from "../fidelity/answers/grouping.js";
import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import { permutation } from "../random/stream.js";
import { decimal, pText, signed, withInterval } from "../show/number-text.js";
import type { Challenge } from "./challenge.js";
import { Jackknifed } from "./estimate/jackknifed.js";
import { type Evidence, exactly, type ItemEvidence, meanOf } from "./evidence.js";
import type { ChallengeMeasure } from "./finding.js";
import { type Gap, type GroupErrors, groupErrors, largestGaps } from "./group-errors.js";

/** Deals of groups to respondents behind p-values: fewer where there are very many answers, and 99 at least. */
function dealsFor(answers: number): number {
  return Math.max(99, Math.min(499, Math.floor(2e8 / answers)));
}

/** Gaps that are listed. */
const listed = 5;

/** Whether some groups are represented worse than others. */
export const bias = {
  key: "bias",
  name: "Bias",
  asks: "Are some groups represented worse than others?",
  probes: [],
  measure(evidence) {
    const { groupings, paired, items, weights, seed } = evidence;
    if (!paired)
      return nothing("simulated answers do not belong to respondents, so that nobody's group is known");
    if (groupings.length === 0)
      return nothing(
        "the run has no segments or identifiers that make two groups of five people or more; pass segmentation to simulate, or groupings here",
      );
    const errors = items.map((item) => ({ item: item.label, ...errorsOf(item, weights) }));
    const own = errors.map(({ error }) => error);
    const told = errors.map(({ human }) => human);
    const design = evidence.design(weights.length);
    const spread = (each: readonly Float64Array[]) =>
      new Jackknifed((w) => [betweenGroups(each, groupings, w)], weights, design).estimate({
        combine: ([square]) => Math.sqrt(Math.max(0, square!)),
        range: [0, 1],
      });
    const deals = dealsFor(weights.length * items.length * groupings.length);
    const chance = dealt(own, evidence, deals);
    const main: ChallengeMeasure = {
      name: "how far errors of groups lie from everybody's",
      estimate: spread(own),
      against: [
        { name: "groups dealt at random", role: "best", estimate: chance.floor },
        { name: "nothing known of groups", role: "floor", estimate: spread(told) },
      ],
      p: chance.p,
    };
    const gaps = largestGaps(own, groupings, weights, { seed, deals });
    const labels = errors.map(({ item }) => item);
    return {
      main,
      further: [
        ...groupings.flatMap((grouping) => ofGroups(grouping, own, evidence)),
        ...gaps.slice(0, listed).map((gap) => gapMeasure(gap, groupings, labels)),
      ],
      sentence: sentence(main, gaps[0], groupings, labels),
      missing: [],
    };
  },
} as const satisfies Challenge;

function nothing(because: string) {
  return { further: [], sentence: `Bias was not measured: ${because}.`, missing: [`Groups: ${because}.`] };
}

/**
 * `[respondents]`: the error of each answer, simulated − human, as a share of the scale; and what it would be if everybody had the
 * run's mean answer. NaN where there is no answer on both sides. An item without an order counts by its most frequent human
 * answer: 1 for it, 0 for others.
 */
function errorsOf(
  { options, ordered, simulated, human, counts }: ItemEvidence,
  weights: Float64Array,
): { readonly error: Float64Array; readonly human: Float64Array } {
  const shares = new Float64Array(options);
  for (const [i, k] of human.entries()) if (k >= 0) shares[k]! += weights[i]! * counts.human[i]!;
  const modal = shares.indexOf(Math.max(...shares));
  const place = (k: number) => (ordered ? k / (options - 1) : k === modal ? 1 : 0);
  const missing = counts.human.map((one) => 1 - one);
  const expected = Float64Array.from(missing, (_, i) => {
    let sum = 0;
    for (let k = 0; k < options; k++) sum += simulated[i * options + k]! * place(k);
    return sum;
  });
  const at = (i: number, value: number) => (missing[i] === 1 ? Number.NaN : value);
  const own = (i: number) => place(Math.max(0, human[i]!));
  return {
    error: expected.map((value, i) => at(i, value - own(i))),
    human: expected.map((_, i) => at(i, -own(i))),
  };
}

/** The mean square, over groupings, items and groups by their weight, of how far a group's error lies from everybody's. */
function betweenGroups(
  errors: readonly Float64Array[],
  groupings: readonly Grouping[],
  weights: Float64Array,
): number {
  return meanOf(
    groupings.map((grouping) => {
      const squares = errors.map((error) => {
        const { mean, weight, all, total } = groupErrors(error, grouping, weights);
        let sum = 0;
        for (let g = 0; g < mean.length; g++) if (weight[g]! > 0) sum += weight[g]! * (mean[g]! - all) ** 2;
        return sum / total;
      });
      return meanOf(squares.filter(Number.isFinite));
    }),
  );
}

/** What chance alone makes of groups: their members are dealt anew. */
function dealt(
  errors: readonly Float64Array[],
  { groupings, weights, seed }: Evidence,
  deals: number,
): { readonly floor: MetricEstimate; readonly p: number } {
  const found = betweenGroups(errors, groupings, weights);
  const drawn = Float64Array.from({ length: deals }, (_, deal) => {
    const order = permutation(seed, ["groups dealt", deal], weights.length);
    const anew = groupings.map((grouping) => ({ ...grouping, of: order.map((i) => grouping.of[i]!) }));
    return betweenGroups(errors, anew, weights);
  }).sort();
  const mean = meanOf([...drawn]);
  const high = drawn[Math.ceil(0.95 * deals) - 1]!;
  // Rounding must not make a perfect copy worse than a dealt one.
  const asGreat = drawn.filter((one) => one >= found - 1e-15).length;
  return {
    floor: { value: 0, low: 0, high: Math.sqrt(Math.max(0, high - mean)) },
    p: (asGreat + 1) / (deals + 1),
  };
}

/** For each group, the root mean square of its errors, without sampling noise. */
function ofGroups(
  grouping: Grouping,
  errors: readonly Float64Array[],
  evidence: Evidence,
): ChallengeMeasure[] {
  const { weights } = evidence;
  const found = new Jackknifed(
    (w) => {
      const each: GroupErrors[] = errors.map((error) => groupErrors(error, grouping, w));
      return Array.from({ length: grouping.size }, (_, g) =>
        meanOf(each.map(({ mean }) => mean[g]! ** 2).filter(Number.isFinite)),
      );
    },
    weights,
    evidence.design(weights.length),
  );
  return grouping.labels.flatMap((label, g): ChallengeMeasure[] => {
    if (!grouping.of.includes(g)) return [];
    return [
      {
        name: `error of ${grouping.name}: ${label}`,
        estimate: found.estimate({ combine: (c) => Math.sqrt(Math.max(0, c[g]!)), range: [0, 1] }),
        against: [{ name: "no error", role: "best", estimate: exactly(0) }],
      },
    ];
  });
}

function gapMeasure(gap: Gap, groupings: readonly Grouping[], items: readonly string[]): ChallengeMeasure {
  return {
    name: `gap of ${inWords(gap, groupings)} to all others, ${items[gap.item]!}`,
    estimate: gap.estimate,
    against: [{ name: "no gap", role: "best", estimate: exactly(0) }],
    p: gap.p,
  };
}

function inWords({ grouping, group }: Gap, groupings: readonly Grouping[]): string {
  const { name, labels } = groupings[grouping]!;
  return `${name}: ${labels[group]!}`;
}

function sentence(
  { estimate, p }: ChallengeMeasure,
  gap: Gap | undefined,
  groupings: readonly Grouping[],
  items: readonly string[],
): string {
  if (!Number.isFinite(estimate.value)) return "Bias was not measured: no group has answers on both sides.";
  const said = `Errors of groups lie ${withInterval(estimate, 3)} of the scale from everybody's (p ${pText(p!)} against groups dealt at random)`;
  if (p! > 0.05 || gap === undefined)
    return `${said}: no group is represented worse than chance would have it.`;
  return `${said}; the largest gap is that of ${inWords(gap, groupings)} on ${items[gap.item]!}, ${signed(gap.estimate.value, 2)} [${decimal(gap.estimate.low, 2)}, ${decimal(gap.estimate.high, 2)}].`;
}
