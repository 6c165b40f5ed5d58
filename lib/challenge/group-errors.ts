import type { Grouping } from "../fidelity/answers/grouping.js";
import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import { permutation } from "../random/stream.js";

/** The errors of the groups of one grouping to one item. */
export interface GroupErrors {
  /** `[groups]`: weighted mean; NaN where nobody has an error. */
  readonly mean: Float64Array;
  /** `[groups]` */
  readonly weight: Float64Array;
  /** The mean over everybody in a group, and their weight. */
  readonly all: number;
  readonly total: number;
}

/** @param error `[respondents]`, NaN where there is none */
export function groupErrors(error: Float64Array, { of, size }: Grouping, weights: Float64Array): GroupErrors {
  const sums = new Float64Array(size);
  const weight = new Float64Array(size);
  let [sum, total] = [0, 0];
  for (let i = 0; i < error.length; i++) {
    const group = of[i]!;
    const own = weights[i]!;
    if (group < 0 || own === 0 || Number.isNaN(error[i])) continue;
    sums[group]! += own * error[i]!;
    weight[group]! += own;
    sum += own * error[i]!;
    total += own;
  }
  return { mean: sums.map((one, g) => one / weight[g]!), weight, all: sum / total, total };
}

/** How far the mean error of a group lies from that of all others. */
export interface Gap {
  readonly grouping: number;
  readonly group: number;
  readonly item: number;
  /** Simulated − human, the group's mean less that of all others, with an interval that holds for all gaps at once. */
  readonly estimate: MetricEstimate;
  /** Of the largest of all gaps being as large by chance. */
  readonly p: number;
}

/**
 * All gaps, those that chance explains least first. Each is divided by its standard error; p and interval come from the largest
 * such ratio among all gaps when groups are dealt at random, so that they hold however many gaps there are. Source: Westfall &
 * Young (1993), Resampling-Based Multiple Testing, section 2.5 (single-step maxT).
 *
 * @param errors `[items][respondents]`
 */
export function largestGaps(
  errors: readonly Float64Array[],
  groupings: readonly Grouping[],
  weights: Float64Array,
  { seed, deals }: { readonly seed: number; readonly deals: number },
): Gap[] {
  const found = gapsOf(errors, groupings, weights);
  const largest = Float64Array.from({ length: deals }, (_, deal) => {
    const order = permutation(seed, ["groups dealt", deal], weights.length);
    const anew = groupings.map((grouping) => ({ ...grouping, of: order.map((i) => grouping.of[i]!) }));
    return gapsOf(errors, anew, weights).reduce((most, { t }) => Math.max(most, Math.abs(t)), 0);
  }).sort();
  const critical = largest[Math.min(deals - 1, Math.ceil(0.95 * (deals + 1)) - 1)]!;
  return found
    .sort((a, b) => Math.abs(b.t) - Math.abs(a.t))
    .map(({ grouping, group, item, value, se, t }) => ({
      grouping,
      group,
      item,
      estimate: { value, low: value - critical * se, high: value + critical * se },
      p: (largest.filter((one) => one >= Math.abs(t) - 1e-12).length + 1) / (deals + 1),
    }));
}

interface RawGap extends Pick<Gap, "grouping" | "group" | "item"> {
  readonly value: number;
  readonly se: number;
  readonly t: number;
}

function gapsOf(
  errors: readonly Float64Array[],
  groupings: readonly Grouping[],
  weights: Float64Array,
): RawGap[] {
  return groupings.flatMap((grouping, g) =>
    errors.flatMap((error, item) => {
      const moments = momentsOf(error, grouping, weights);
      const all = moments.reduce(plus, none);
      // Of two groups, the gap of one is that of the other with the opposite sign.
      const last =
        moments.filter(({ n }) => n > 0).length === 2 ? moments.findLastIndex(({ n }) => n > 0) : -1;
      return moments.flatMap((own, group): RawGap[] => {
        if (group === last) return [];
        const rest = {
          n: all.n - own.n,
          w: all.w - own.w,
          s: all.s - own.s,
          q: all.q - own.q,
          w2: all.w2 - own.w2,
        };
        if (own.n < 2 || rest.n < 2) return [];
        const value = own.s / own.w - rest.s / rest.w;
        const se = Math.sqrt(varianceOfMean(own) + varianceOfMean(rest));
        // Errors that are all alike differ by rounding only.
        const t = Math.abs(value) < 1e-12 ? 0 : value / se;
        return [{ grouping: g, group, item, value, se, t }];
      });
    }),
  );
}

/** Number, Σ weight, Σ weight², Σ weight · error, Σ weight · error². */
interface Moments {
  readonly n: number;
  readonly w: number;
  readonly w2: number;
  readonly s: number;
  readonly q: number;
}

const none: Moments = { n: 0, w: 0, w2: 0, s: 0, q: 0 };

function plus(a: Moments, b: Moments): Moments {
  return { n: a.n + b.n, w: a.w + b.w, w2: a.w2 + b.w2, s: a.s + b.s, q: a.q + b.q };
}

function momentsOf(error: Float64Array, { of, size }: Grouping, weights: Float64Array): Moments[] {
  const found = Array.from({ length: size }, () => ({ n: 0, w: 0, w2: 0, s: 0, q: 0 }));
  for (let i = 0; i < error.length; i++) {
    const group = of[i]!;
    const w = weights[i]!;
    if (group < 0 || w === 0 || Number.isNaN(error[i])) continue;
    const own = found[group]!;
    own.n += 1;
    own.w += w;
    own.w2 += w * w;
    own.s += w * error[i]!;
    own.q += w * error[i]! ** 2;
  }
  return found;
}

/** The variance of a weighted mean, its weights as Kish's effective n has them. */
function varianceOfMean({ w, w2, s, q }: Moments): number {
  const effective = (w * w) / w2;
  const variance = Math.max(0, q / w - (s / w) ** 2);
  return effective > 1 ? variance / (effective - 1) : Number.POSITIVE_INFINITY;
}
