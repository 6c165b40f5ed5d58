import type { RunDesign } from "../../fidelity/jackknife/run-design.js";
import { strataOf } from "../../fidelity/jackknife/units.js";
import type { MetricEstimate } from "../../fidelity/metric/metric-estimate.js";
import { tQuantile } from "../../statistics/distributions.js";

/** Numbers that a value is computed from, as functions of the respondents' weights: means, variances, entropies. */
export type Components = (weights: Float64Array) => readonly number[];

/** How a value follows from its components, and where it may lie. */
export interface Combined {
  readonly combine: (components: readonly number[]) => number;
  /** Bounds of the value and of its interval (default: none). */
  readonly range?: readonly [number, number];
  /**
   * Whether the sampling noise in the components is taken off (default true): variances and entropies of a sample are
   * too small, distances between two samples too large. `false` for means, which have none, and for values that do
   * not change smoothly.
   */
  readonly corrected?: boolean;
}

/** One set of weights that stands for another sample. */
interface Replicate {
  /** `[respondents]` */
  readonly times: Float64Array;
  readonly factor: number;
}

/** What other samples of respondents would have given, for values that all follow from the same components. */
export class Jackknifed {
  private readonly whole: readonly number[];
  private readonly corrected: readonly number[];
  /** `[replicates]`: how far each moves the components. */
  private readonly moves: readonly (readonly number[])[];
  private readonly factors: readonly number[];
  private readonly strata: readonly (readonly number[])[];
  private readonly freedom: number;

  /**
   * Delete-one jackknife over the units of a design, within strata, or the replicates of its weights. Bias is Σ factor ·
   * (replicate − whole), variance Σ factor · (replicate − mean of the stratum's)². Source: Efron & Stein (1981), "The
   * jackknife estimate of variance", Annals of Statistics 9(3); Wolter (2007), Introduction to Variance Estimation, ch. 4.
   *
   * @param weights `[respondents]`
   */
  constructor(components: Components, weights: Float64Array, design: RunDesign) {
    this.whole = components(weights);
    const { replicates, strata, freedom } = replicatesOf(design, weights.length);
    const at = replicates.map(({ times }) => components(weights.map((weight, i) => weight * times[i]!)));
    this.factors = replicates.map(({ factor }) => factor);
    this.moves = at.map((values) => values.map((value, c) => value - this.whole[c]!));
    this.corrected = this.whole.map(
      (value, c) => value - this.moves.reduce((sum, move, r) => sum + this.factors[r]! * move[c]!, 0),
    );
    this.strata = strata;
    this.freedom = freedom;
  }

  /** A value with its 95 % interval for other respondents; bounds NaN where there are too few of them. */
  estimate({
    combine,
    range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    corrected = true,
  }: Combined): MetricEstimate {
    const from = corrected ? this.corrected : this.whole;
    const within = (x: number) => Math.min(range[1], Math.max(range[0], x));
    const value = combine(from);
    const values = this.moves.map((move) => combine(from.map((x, c) => x + move[c]!)));
    let variance = 0;
    for (const stratum of this.strata) {
      const mean = stratum.reduce((sum, r) => sum + values[r]!, 0) / stratum.length;
      variance += stratum.reduce((sum, r) => sum + this.factors[r]! * (values[r]! - mean) ** 2, 0);
    }
    const half = this.freedom < 1 ? Number.NaN : tQuantile(0.05, this.freedom) * Math.sqrt(variance);
    if (!Number.isFinite(value) || !Number.isFinite(half))
      return { value: within(value), low: Number.NaN, high: Number.NaN };
    return { value: within(value), low: within(value - half), high: within(value + half) };
  }
}

function replicatesOf(design: RunDesign, respondents: number) {
  if (design.kind === "replicates")
    return {
      replicates: design.times.map((times, r): Replicate => ({ times, factor: design.factors[r]! })),
      strata: [[...design.times.keys()]],
      freedom: design.degreesOfFreedom,
    };
  const replicates: Replicate[] = [];
  const strata: number[][] = [];
  let freedom = 0;
  for (const stratum of strataOf(design)) {
    const n = stratum.length;
    if (n < 2) continue;
    freedom += n - 1;
    const members = new Set(stratum);
    strata.push(
      stratum.map((left) => {
        const times = new Float64Array(respondents);
        for (let i = 0; i < respondents; i++) {
          const unit = design.of[i]!;
          times[i] = unit === left ? 0 : members.has(unit) ? n / (n - 1) : 1;
        }
        return replicates.push({ times, factor: (n - 1) / n }) - 1;
      }),
    );
  }
  return { replicates, strata, freedom };
}
