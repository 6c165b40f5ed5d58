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
  metric: Pick<ItemMetric, "square"> & { readonly key: keyof JackknifedItems },
  target: Target,
  mask?: ArrayLike<number>,
): MetricSpread {
  const of = items[metric.key];
  const counted = definedItems(of, mask);
  const spread =
    target === "sample"
      ? linearSpread(of, "values", counted)
      : metric.square === undefined
        ? linearSpread(of, "corrected", counted)
        : rootSpread(of, items[metric.square.part], counted, metric.square.differences);
  const values = counted.map((j) => of.values[j]!);
  return { ...spread, itemRange: [Math.min(...values), Math.max(...values)] };
}

/** The spread of a difference of two means over items. */
export function differenceSpread(
  items: JackknifedItems,
  { difference: [a, b] }: { readonly difference: readonly [ItemPart, ItemPart] },
  target: Target,
  mask?: ArrayLike<number>,
): MetricSpread {
  const [x, y] = [items[a], items[b]];
  const minus = (of: keyof Jackknifed) => x[of].map((value, at) => value - y[of][at]!);
  const difference = { values: minus("values"), corrected: minus("corrected"), units: minus("units") };
  const spread = linearSpread(
    difference,
    target === "sample" ? "values" : "corrected",
    definedItems(difference, mask),
  );
  return { ...spread, shown: "absolute value" };
}

/**
 * The spread of a reduction, 100 × (1 − a/b) of two means over items, linear in the items (delta method). The noise of the
 * sample is not taken out: the published score contains it, on both sides of the fraction.
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
  const value = 100 * (1 - first / second);
  const moved = (byFirst: number, bySecond: number) =>
    (-100 / second) * (byFirst - (first / second) * bySecond);
  return linear(
    x.values.length,
    counted,
    (j) => value + moved(x.values[j]! - first, y.values[j]! - second),
    (at) => moved(x.units[at]!, y.units[at]!),
    x.units.length,
  );
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

/** The square of a metric with a kink, linear in the items' metrics and squares. */
export function rootSpread(
  of: Jackknifed,
  square: Jackknifed,
  counted: readonly number[],
  differences: "one" | "many",
): MetricSpread {
  const mean = (values: Float64Array) => counted.reduce((sum, j) => sum + values[j]!, 0) / counted.length;
  const [m, q, left] = [mean(of.values), mean(square.values), mean(square.corrected)];
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
  const scale = (m * m) / q;
  const spread = linear(
    items,
    counted,
    (j) =>
      scale * (square.corrected[j]! + left * (2 * (of.values[j]! / m - 1) - (square.values[j]! / q - 1))),
    (at) => scale * (square.units[at]! + left * ((2 * of.units[at]!) / m - square.units[at]! / q)),
    length,
  );
  // The square of one normal difference has at least the variance 2 · noise². Half of it is taken: a sum of squares has a
  // short lower tail, and 3 % of a χ² with 20 degrees of freedom lie 1.6 standard deviations below its mean, not 2.1.
  const least =
    differences === "many"
      ? 0
      : counted.reduce((sum, j) => sum + (scale * (square.values[j]! - square.corrected[j]!)) ** 2, 0) /
        counted.length ** 2;
  return { ...spread, least, shown: "square root" };
}
