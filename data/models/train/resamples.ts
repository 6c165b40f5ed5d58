import { quantile } from "../../../lib/fidelity/bootstrap/quantile.js";
import type { MetricEstimate } from "../../../lib/fidelity/metric/metric-estimate.js";
import { randomStream } from "../../../lib/random/stream.js";

/** How often each respondent and each item is drawn in each replicate of a two-way bootstrap. */
export interface Resamples {
  readonly repeats: number;
  /** `[respondents]`: counts that sum to the number of respondents. */
  respondents(replicate: number): Uint16Array;
  /** `[items]`: counts that sum to the number of items. */
  items(replicate: number): Uint16Array;
}

/**
 * Bootstrap resamples of respondents and of items, drawn independently: other people could have been asked, and other
 * questions. The same seed gives every condition and floor the same resamples, so that their differences are paired.
 * Source: Owen (2007), "The pigeonhole bootstrap", Annals of Applied Statistics 1(2); slightly conservative.
 */
export function resamples(respondents: number, items: number, repeats: number, seed: number): Resamples {
  const drawn = { respondents: new Map<number, Uint16Array>(), items: new Map<number, Uint16Array>() };
  const counts = (of: "respondents" | "items", size: number, replicate: number) => {
    const known = drawn[of].get(replicate);
    if (known !== undefined) return known;
    const stream = randomStream(seed, ["bootstrap", of, replicate]);
    const fresh = new Uint16Array(size);
    for (let draw = 0; draw < size; draw++) fresh[stream.integer(size)]! += 1;
    drawn[of].set(replicate, fresh);
    return fresh;
  };
  return {
    repeats,
    respondents: (replicate) => counts("respondents", respondents, replicate),
    items: (replicate) => counts("items", items, replicate),
  };
}

/**
 * The percentiles of a value's replicates minus the bootstrap's bias.
 * Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, § 10.2 and § 13.
 */
export function bootstrapInterval(value: number, replicates: readonly number[]): MetricEstimate {
  const sorted = Float64Array.from(replicates).filter(Number.isFinite).sort();
  const bias = sorted.reduce((sum, x) => sum + x, 0) / sorted.length - value;
  return { value, low: quantile(sorted, 0.025) - bias, high: quantile(sorted, 0.975) - bias };
}
