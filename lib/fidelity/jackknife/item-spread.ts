import { normalTail } from "../../statistics/distributions.js";
import type { Target } from "../convention/convention.js";
import type { ItemPart } from "../metric/compared-item.js";
import type { ItemMetric } from "../metric/metric.js";
import type { Jackknifed, JackknifedItems } from "./item-jackknife.js";
import type { MetricSpread } from "./spread.js";

/**
 * The spread of a metric that is computed item by item, over the items it is defined for.
 *
 * A metric with a kink at 0, such as a mean of absolute differences, is too large by an amount that no power of n
 * describes. Its square is smooth. The metric of the population is taken to be less than that of the sample by as much
 * as the root of the mean square is: m · √(Q − noise)/√Q. Subtracting the noise itself would take too much: noise of .05
 * beside a difference of .10 makes √(.10² + .05²) = .112 of it, not .15.
 *
 * @param metric its key, and the part that is its square, where it has a kink
 * @param mask `[items]`: 1 for those that count; all when absent
 */
export function itemSpread(
  items: JackknifedItems,
  metric: Pick<ItemMetric, "square" | "range"> & { readonly key: keyof JackknifedItems },
  target: Target,
  mask?: ArrayLike<number>,
): MetricSpread {
  const of = items[metric.key];
  const counted = definedItems(of, mask);
  const spreadOf = metric.range[0] === 0 ? positiveSpread : linearSpread;
  if (target === "sample" || metric.square === undefined) {
    const which = target === "sample" ? "values" : "corrected";
    return { ...spreadOf(of, which, counted), itemRange: rangeOf(counted.map((j) => of[which][j]!)) };
  }
  const { part, differences, signed } = metric.square;
  const kinked = { of, square: items[part], differences, signed: signed && minus(items, signed) };
  // Each item without its noise, as the value is; of two items the value may have a little less than either.
  const together = withoutNoise(kinked, counted);
  const itemRange = rangeOf([together, ...counted.map((j) => withoutNoise(kinked, [j]))]);
  return { ...rootSpread(kinked, counted), itemRange };
}

/** The lowest and the highest of what is shown. */
function rangeOf(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/** The spread of a difference of two means over items. */
export function differenceSpread(
  items: JackknifedItems,
  { difference: [a, b] }: { readonly difference: readonly [ItemPart, ItemPart] },
  target: Target,
  mask?: ArrayLike<number>,
): MetricSpread {
  const difference = minus(items, [a, b]);
  const spread = linearSpread(
    difference,
    target === "sample" ? "values" : "corrected",
    definedItems(difference, mask),
  );
  return { ...spread, shown: "absolute value" };
}

/**
 * The spread of a reduction, 100 × (1 − a/b) of two means over items, by that of what is left, 100 a/b, linear in the items
 * (delta method), whose standard error grows with it. The noise of the sample is not taken out: the published score contains
 * it, on both sides of the fraction.
 */
export function reductionSpread(
  items: JackknifedItems,
  { reduction: [a, b] }: { readonly reduction: readonly [ItemPart, ItemPart] },
  mask?: ArrayLike<number>,
): MetricSpread {
  const [x, y] = [items[a], items[b]];
  const counted = definedItems(x, mask);
  const mean = (of: Jackknifed) => counted.reduce((sum, j) => sum + of.values[j]!, 0) / counted.length;
  const [first, second] = [mean(x), mean(y)];
  const left = (100 * first) / second;
  const moved = (byFirst: number, bySecond: number) =>
    (100 / second) * (byFirst - (first / second) * bySecond);
  const spread = linear(
    x.values.length,
    counted,
    (j) => left + moved(x.values[j]! - first, y.values[j]! - second),
    (at) => moved(x.units[at]!, y.units[at]!),
    x.units.length,
  );
  return { ...spread, plugIn: left, shown: "reduction to" };
}

function minus(items: JackknifedItems, [a, b]: readonly [ItemPart, ItemPart]): Jackknifed {
  const [x, y] = [items[a], items[b]];
  const of = (part: keyof Jackknifed) => x[part].map((value, at) => value - y[part][at]!);
  return { values: of("values"), corrected: of("corrected"), units: of("units") };
}

function definedItems({ values }: Jackknifed, mask: ArrayLike<number> | undefined): number[] {
  return [...values.keys()].filter((j) => mask?.[j] !== 0 && !Number.isNaN(values[j]!));
}

/** The spread of a mean over items. */
export function linearSpread(
  of: Jackknifed,
  which: "values" | "corrected",
  counted: readonly number[],
): MetricSpread {
  return linear(
    of.values.length,
    counted,
    (j) => of[which][j]!,
    (at) => of.units[at]!,
    of.units.length,
  );
}

/** The same for numbers that are never below 0, and that noise makes larger. */
export function positiveSpread(
  of: Jackknifed,
  which: "values" | "corrected",
  counted: readonly number[],
): MetricSpread {
  return { ...linearSpread(of, which, counted), plugIn: linearSpread(of, "values", counted).value };
}

/** The spread of a mean over items of z, which units move by c. */
function linear(
  items: number,
  counted: readonly number[],
  z: (item: number) => number,
  c: (at: number) => number,
  length: number,
): MetricSpread {
  const n = counted.length;
  const value = counted.reduce((sum, j) => sum + z(j), 0) / n;
  const moved = new Float64Array(items).fill(Number.NaN);
  for (const j of counted) moved[j] = (z(j) - value) / n;
  const count = items === 0 ? 0 : length / items;
  const units = new Float64Array(count);
  let cells = 0;
  for (let g = 0; g < count; g++) {
    for (const j of counted) {
      const by = c(g * items + j) / n;
      units[g] = units[g]! + by;
      cells += by * by;
    }
  }
  return { value, items: moved, units, cells, twice: 0, least: 0, shown: "itself" };
}

/** What a metric with a kink is computed from: its items, their squares, and the differences it is the absolute value of. */
export interface Kinked {
  readonly of: Jackknifed;
  readonly square: Jackknifed;
  /** Whether an item's square is that of one difference or a sum over several. */
  readonly differences: "one" | "many";
  /** The differences with their signs, where there is one an item; their mean is taken to be 0 when absent. */
  readonly signed?: Jackknifed | undefined;
}

/** The square of a metric with a kink, linear in the items' metrics, squares and differences. */
export function rootSpread(
  { of, square, differences, signed }: Kinked,
  counted: readonly number[],
): MetricSpread {
  const { m, q, left, a, b } = kinkedMeans({ of, square, signed }, counted);
  const { length } = of.units;
  const items = of.values.length;
  if (!(q > 0))
    return {
      ...linear(
        items,
        counted,
        () => 0,
        () => 0,
        length,
      ),
      shown: "square root",
    };
  const observed = squaredFoldedMean(a, q);
  const value = (m * m * squaredFoldedMean(b, left)) / observed;
  // The slopes are those of secants as long as the noise, because where noise explains all there is no tangent.
  const noise = Math.max(1e-9 * q, q - left) / 2;
  const slope = (of: (x: number) => number, at: number, step: number) =>
    (of(at + step) - of(at - step)) / (2 * step);
  const scale = (m * m) / observed;
  const ofM = (2 * value) / m;
  const ofQ = -(value / observed) * slope((x) => squaredFoldedMean(a, x), q, noise);
  const ofLeft = scale * slope((x) => squaredFoldedMean(b, x), left, noise);
  const step = Math.sqrt(q) / 1e3;
  const ofA = signed ? -(value / observed) * slope((x) => squaredFoldedMean(x, q), a, step) : 0;
  const ofB = signed ? scale * slope((x) => squaredFoldedMean(x, left), b, step) : 0;
  const spread = linear(
    items,
    counted,
    (j) =>
      value +
      ofM * (of.values[j]! - m) +
      ofQ * (square.values[j]! - q) +
      ofLeft * (square.corrected[j]! - left) +
      (signed ? ofA * (signed.values[j]! - a) + ofB * (signed.corrected[j]! - b) : 0),
    (at) =>
      ofM * of.units[at]! +
      (ofQ + ofLeft) * square.units[at]! +
      (signed ? (ofA + ofB) * signed.units[at]! : 0),
    length,
  );
  // The square of one normal difference has at least the variance 2 · noise². A sixth of it is taken: intervals of small
  // differences then hold in 92 to 98 % of studies (docs/coverage.md); with none of it in 92, with half of it in 99 %.
  const least =
    differences === "many"
      ? 0
      : counted.reduce((sum, j) => sum + (ofLeft * (square.values[j]! - square.corrected[j]!)) ** 2, 0) /
        (3 * counted.length ** 2);
  return { ...spread, least, plugIn: m * m, shown: "square root" };
}

/** Means over the items that count: of the metric, of its square with and without noise, and of the differences likewise. */
function kinkedMeans({ of, square, signed }: Omit<Kinked, "differences">, counted: readonly number[]) {
  const mean = (values: Float64Array) => counted.reduce((sum, j) => sum + values[j]!, 0) / counted.length;
  return {
    ...{ m: mean(of.values), q: mean(square.values), left: mean(square.corrected) },
    ...{ a: signed ? mean(signed.values) : 0, b: signed ? mean(signed.corrected) : 0 },
  };
}

/** The metric of some items without their noise; at least 0. */
export function withoutNoise(kinked: Omit<Kinked, "differences">, counted: readonly number[]): number {
  const { m, q, left, a, b } = kinkedMeans(kinked, counted);
  if (!(q > 0)) return 0;
  return Math.sqrt(Math.max(0, (m * m * squaredFoldedMean(b, left)) / squaredFoldedMean(a, q)));
}

/**
 * The square of E|X| for a normal X, from its mean and its mean square; below the square of the mean, where noise has been
 * taken off that was not there, on the line that it follows at mean 0.
 */
function squaredFoldedMean(mean: number, square: number): number {
  const variance = square - mean * mean;
  if (variance <= 0) return mean * mean + (2 / Math.PI) * variance;
  if (mean === 0) return (2 / Math.PI) * variance;
  const sd = Math.sqrt(variance);
  const z = Math.abs(mean) / sd;
  return (sd * Math.sqrt(2 / Math.PI) * Math.exp((-z * z) / 2) + Math.abs(mean) * (1 - normalTail(z))) ** 2;
}
