import { tQuantile } from "../../statistics/distributions.js";
import type { Metric } from "../metric/metric.js";
import type { MetricEstimate } from "../metric/metric-estimate.js";
import { fewestItems, freedom, type KnownVariance } from "../significance/two-way.js";
import type { RunDesign } from "./run-design.js";
import { strataOf } from "./units.js";

/** A value and what would move it: other items, and other respondents. */
export interface MetricSpread {
  readonly value: number;
  /** `[items]`: how far each item moves the value; they sum to 0. */
  readonly items: Float64Array;
  /** `[units]`: how far each unit of respondents, or replicate of the design, moves it. */
  readonly units: Float64Array;
  /** The sum over units and items of squares of how far a unit moves the value by way of one item alone. */
  readonly cells: number;
  /**
   * The value of the sample itself, of which noise is a part; absent where the value may be negative, or is one that
   * noise does not make larger. What moves such a value grows with it.
   */
  readonly plugIn?: number | undefined;
  /** What the items' squares count twice. */
  readonly twice: number;
  /** What the variance between items cannot be below, where it is known. */
  readonly least: number;
  /** The lowest and the highest of the items as they are shown, where the value is a mean of them: both without noise, or both with. */
  readonly itemRange?: readonly [number, number];
  /**
   * What of the value is shown: itself, its absolute value, its square root where it is above 0, the r of Fisher's z, 1 − r² of it,
   * or by how much it is below 100.
   */
  readonly shown:
    | "itself"
    | "absolute value"
    | "square root"
    | "hyperbolic tangent"
    | "unexplained"
    | "reduction to";
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
 * @param metric its bounds, and from how many items it has an interval
 * @returns bounds NaN with fewer items or a single unit, and the range of the items in their place
 */
export function intervalOf(
  { value, plugIn, items, units, cells, twice, least, shown, itemRange }: MetricSpread,
  design: RunDesign,
  {
    range,
    intervalFrom = fewestItems,
    intervalByDesign,
  }: Pick<Metric, "range" | "intervalFrom" | "intervalByDesign">,
): MetricEstimate {
  const defined = items.filter((x) => !Number.isNaN(x)).length;
  if (!Number.isFinite(value)) return { value, low: Number.NaN, high: Number.NaN };
  const { variance: respondents, df } = ofUnits(units, design);
  // One respondent, or one unit in each stratum, tells nothing of others.
  const few = defined < Math.max(fewestItems, intervalFrom);
  if (few || df === 0 || (intervalByDesign === false && isClustered(design)))
    return withItemRange(shownOf(value, shown, range), defined > 1 ? itemRange : undefined, range);
  const between = Math.max(least, (defined / (defined - 1)) * sumOfSquares(items) - twice);
  const common = Math.max(0, respondents - cells) * (defined / (defined - 1));
  return twoWayInterval(
    { value, plugIn, shown, third: sumOfCubes(items) },
    { items: { variance: between, df: defined - 1 }, respondents: { variance: common, df } },
    range,
  );
}

/** Whether respondents are left out by the cluster, or counted by replicate weights. */
function isClustered(design: RunDesign): boolean {
  // Blocks of a simple random sample have no stratum.
  return design.kind === "replicates" || (design.stratum !== undefined && design.count < design.of.length);
}

/** A value with the range of its items in place of an interval. */
function withItemRange(
  value: number,
  itemRange: MetricSpread["itemRange"],
  range: readonly [number, number],
): MetricEstimate {
  const none = { value, low: Number.NaN, high: Number.NaN };
  if (itemRange === undefined) return none;
  // Noise is taken off all items together, which may leave a little more or less than is left of each.
  const [low, high] = [Math.min(itemRange[0], value), Math.max(itemRange[1], value)];
  return { ...none, itemRange: [within(low, range), within(high, range)] };
}

/**
 * The 95 % interval of a value that items and respondents move independently of each other.
 *
 * @param of the value, and its third central moment over items
 */
export function twoWayInterval(
  {
    value,
    plugIn,
    shown,
    third,
  }: Pick<MetricSpread, "value" | "plugIn" | "shown"> & { readonly third: number },
  { items, respondents }: { readonly items: KnownVariance; readonly respondents: KnownVariance },
  range: readonly [number, number],
): MetricEstimate {
  const show = (x: number) => shownOf(x, shown, range);
  const variance = items.variance + respondents.variance;
  const df = variance ** 2 / (respondents.variance ** 2 / respondents.df + items.variance ** 2 / items.df);
  const se = Math.sqrt(variance);
  const t = variance === 0 ? 0 : tQuantile(0.05, df);
  const skewness = variance === 0 ? 0 : third / se ** 3;
  const [low, high] = [-untransformed(t, skewness), -untransformed(-t, skewness)].map((moves) =>
    moved(value, plugIn, se * moves),
  ) as [number, number];
  const found = (least: number, most: number): MetricEstimate => ({
    ...{ value: show(value), low: least, high: most },
    ...(isWhole(least, most, range) && { undetermined: true }),
  });
  if (shown === "reduction to" || shown === "unexplained") return found(show(high), show(low));
  if (shown !== "absolute value") return found(show(low), show(high));
  return found(low < 0 && high > 0 ? 0 : Math.min(show(low), show(high)), Math.max(show(low), show(high)));
}

/** Whether an interval is all that a metric can be, to the three decimals that are shown. */
function isWhole(low: number, high: number, [least, most]: readonly [number, number]): boolean {
  return low < least + 0.0005 && high > most - 0.0005;
}

/** What is shown of a value, within the metric's bounds. */
function shownOf(x: number, shown: MetricSpread["shown"], range: readonly [number, number]): number {
  const of = {
    itself: x,
    "absolute value": Math.abs(x),
    "square root": Math.sqrt(Math.max(0, x)),
    "hyperbolic tangent": Math.tanh(x),
    unexplained: 1 - Math.tanh(Math.max(0, x)) ** 2,
    "reduction to": 100 - x,
  }[shown];
  return within(of, range);
}

function within(x: number, [least, most]: readonly [number, number]): number {
  return Math.min(most, Math.max(least, x));
}

/**
 * A value moved by some standard errors. One that noise makes larger is moved on a logarithmic scale of what the sample
 * has, because its standard error grows with it; the noise stays what it is.
 */
function moved(value: number, plugIn: number | undefined, by: number): number {
  if (plugIn === undefined || !(plugIn > 0)) return value + by;
  const whole = Math.max(plugIn, value);
  return whole * grown(by / whole) - (whole - value);
}

/**
 * The exponential, and from 2 upwards its tangent at 2. A sample of which hardly anything differs has a value near 0 and a
 * standard error many times as large, whose exponential says nothing.
 */
function grown(x: number): number {
  return x > 2 ? Math.exp(2) * (x - 1) : Math.exp(x);
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

/** The variance between units within their strata, or between replicates, and its degrees of freedom. */
export function ofUnits(units: Float64Array, design: RunDesign): KnownVariance {
  if (design.kind === "replicates")
    return { variance: sumOfSquares(units), df: Math.min(design.degreesOfFreedom, freedom(units)) };
  let variance = 0;
  let own = 0;
  for (const stratum of strataOf(design)) {
    if (stratum.length < 2) continue;
    const mean = stratum.reduce((sum, unit) => sum + units[unit]!, 0) / stratum.length;
    const squares = stratum.reduce((sum, unit) => sum + (units[unit]! - mean) ** 2, 0);
    variance += (stratum.length / (stratum.length - 1)) * squares;
    own += stratum.length - 1;
  }
  return { variance, df: Math.min(own, freedom(units)) };
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
    ...(first.plugIn !== undefined && { plugIn: mean(({ plugIn }) => plugIn!) }),
    ...(first.itemRange && {
      itemRange: [mean(({ itemRange }) => itemRange![0]), mean(({ itemRange }) => itemRange![1])],
    }),
  };
}
