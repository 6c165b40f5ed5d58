import { tQuantile } from "../../statistics/distributions.js";
import type { MetricEstimate } from "../bootstrap/interval.js";
import { fewestItems } from "../significance/two-way.js";
import { type JackknifeUnits, strataOf } from "./units.js";

/** A value and what would move it: other items, and other respondents. */
export interface MetricSpread {
  readonly value: number;
  /** `[items]`: how far each item moves the value; they sum to 0. */
  readonly items: Float64Array;
  /** `[units]`: how far each unit of respondents moves it. */
  readonly units: Float64Array;
  /** The sum over units and items of squares of how far a unit moves the value by way of one item alone. */
  readonly cells: number;
  /** What the items' squares count twice. */
  readonly twice: number;
  /** What the variance between items cannot be below, where it is known. */
  readonly least: number;
  /** The lowest and the highest of the items, where the value is a mean of them. */
  readonly itemRange?: readonly [number, number];
  /** What of the value is shown: itself, its absolute value, its square root where it is above 0, or the r of Fisher's z. */
  readonly shown: "itself" | "absolute value" | "square root" | "hyperbolic tangent";
}

/**
 * The 95 % interval of a value for other respondents and other items like these.
 *
 * Respondents are asked all items, so that the items share their luck. The variance is that between items, in which each
 * item's own sampling noise is already, plus what units of respondents have in common over items: the variance between
 * units minus that of unit and item, where it is above 0. A bootstrap of respondents and items counts the noise twice.
 * Source: Cameron, Gelbach & Miller (2011), "Robust inference with multiway clustering", J. Business & Economic
 * Statistics 29(2); degrees of freedom by Satterthwaite (1946), Biometrics Bulletin 2.
 *
 * @param range the bounds of the metric, such as `[0, 1]`
 * @returns bounds NaN with fewer than five items, and the range of the items in their place
 */
export function intervalOf(
  { value, items, units, cells, twice, least, shown, itemRange }: MetricSpread,
  design: JackknifeUnits,
  range: readonly [number, number],
): MetricEstimate {
  const inRange = (x: number) => Math.min(range[1], Math.max(range[0], x));
  const show = (x: number) =>
    inRange(
      {
        itself: x,
        "absolute value": Math.abs(x),
        "square root": Math.sqrt(Math.max(0, x)),
        "hyperbolic tangent": Math.tanh(x),
      }[shown],
    );
  const defined = items.filter((x) => !Number.isNaN(x)).length;
  if (!Number.isFinite(value)) return { value, low: Number.NaN, high: Number.NaN };
  if (defined < fewestItems)
    return {
      value: show(value),
      low: Number.NaN,
      high: Number.NaN,
      ...(itemRange !== undefined && defined > 1 && { itemRange }),
    };
  const between = Math.max(least, (defined / (defined - 1)) * sumOfSquares(items) - twice);
  const { variance: respondents, freedom } = ofUnits(units, design);
  const common = Math.max(0, respondents - cells);
  const variance = between + common;
  const df = variance ** 2 / (common ** 2 / freedom + between ** 2 / (defined - 1));
  const se = Math.sqrt(variance);
  const t = variance === 0 ? 0 : tQuantile(0.05, df);
  const skewness = variance === 0 ? 0 : sumOfCubes(items) / se ** 3;
  const [low, high] = [value - se * untransformed(t, skewness), value - se * untransformed(-t, skewness)];
  if (shown !== "absolute value") return { value: show(value), low: show(low), high: show(high) };
  return {
    value: show(value),
    low: low < 0 && high > 0 ? 0 : Math.min(show(low), show(high)),
    high: Math.max(show(low), show(high)),
  };
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, x) => (Number.isNaN(x) ? sum : sum + x * x), 0);
}

function sumOfCubes(values: Float64Array): number {
  return values.reduce((sum, x) => (Number.isNaN(x) ? sum : sum + x ** 3), 0);
}

/** Beyond this the transformation below runs into its pole, and skewness of a few items is a guess. */
const mostSkewness = 0.3;

/**
 * What a studentised mean of skewed values is where its normal counterpart is t. Few items fit far worse than the rest, so
 * that intervals must reach further up than down.
 * Source: Hall (1992), "On the removal of skewness by transformation", JRSS B 54(1), eq. 2.2.
 */
function untransformed(t: number, skewness: number): number {
  const k = Math.max(-mostSkewness, Math.min(mostSkewness, skewness));
  return Math.abs(k) < 1e-6 ? t : (3 / k) * (Math.cbrt(1 + k * (t - k / 6)) - 1);
}

/** The variance between units within their strata, and its degrees of freedom. */
function ofUnits(units: Float64Array, design: JackknifeUnits): { variance: number; freedom: number } {
  let variance = 0;
  let freedom = 0;
  for (const stratum of strataOf(design)) {
    if (stratum.length < 2) continue;
    const mean = stratum.reduce((sum, unit) => sum + units[unit]!, 0) / stratum.length;
    const squares = stratum.reduce((sum, unit) => sum + (units[unit]! - mean) ** 2, 0);
    variance += (stratum.length / (stratum.length - 1)) * squares;
    freedom += stratum.length - 1;
  }
  return { variance, freedom };
}

/**
 * The mean of a value over runs of the same respondents and items. The runs' own noise averages out as far as that of
 * their units does.
 */
export function meanSpread(spreads: readonly MetricSpread[]): MetricSpread {
  const [first] = spreads as [MetricSpread];
  const mean = (of: (spread: MetricSpread) => number) =>
    spreads.reduce((sum, one) => sum + of(one), 0) / spreads.length;
  const units = first.units.map((_, g) => mean((one) => one.units[g]!));
  const each = mean((one) => sumOfSquares(one.units));
  return {
    value: mean(({ value }) => value),
    items: first.items.map((_, j) => mean(({ items }) => items[j]!)),
    units,
    cells: mean(({ cells }) => cells) * (each === 0 ? 1 : sumOfSquares(units) / each),
    twice: mean(({ twice }) => twice),
    least: mean(({ least }) => least),
    shown: first.shown,
    ...(first.itemRange && { itemRange: first.itemRange }),
  };
}
