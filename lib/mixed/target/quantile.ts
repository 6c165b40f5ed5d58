import { PopuliError } from "../../errors/populi-error.js";
import { tQuantile } from "../../statistics/distributions.js";
import { type Deviated, varianceOf } from "../estimate/deviated.js";
import type { PreparedItem } from "../prediction/prediction.js";
import { meanParts } from "./mean-parts.js";
import { numbersOf } from "./numbers-of.js";
import type { Concluded, IntervalContext, Target } from "./target.js";

/**
 * A quantile of a scale: the smallest value at which the share of answers up to it reaches `p`. The interval has every
 * value that a test of that share does not exclude (Francisco & Fuller 1991, Annals of Statistics 19; R's
 * `svyquantile(interval.type = "score")`): x can be the quantile where the share up to x may be `p` or more, and the share
 * below x less than `p`.
 *
 * @param p 0 < p < 1
 * @throws PopuliError for another p; when estimated, for an item that is no scale
 */
export function quantile(p: number): Target {
  if (!(p > 0 && p < 1)) throw new PopuliError(`p is ${p}`, {}, "0 < p < 1, such as 0.5 for the median");
  const name = p === 0.5 ? "median" : `quantile ${p}`;
  return {
    name,
    differs: false,
    of: () => [""],
    parts(item, sides) {
      if (item.measure !== "scale")
        throw new PopuliError(
          `${item.item} is ${item.measure}`,
          { column: item.item },
          `a ${name} needs a scale; estimate shares, or give the item the measure scale in the codebook`,
        );
      const { order } = sorted(item);
      return meanParts(
        item,
        sides,
        order.map((_, upTo) => item.options.map((_, k) => (order.indexOf(k) <= upTo ? 1 : 0))),
      );
    },
    conclude: (item, parameters, context) => [quantileAt(p, sorted(item).values, parameters, context)],
  };
}

/** The positions of the options from the lowest number to the highest, and the numbers. */
function sorted(item: PreparedItem): {
  readonly order: readonly number[];
  readonly values: readonly number[];
} {
  const numbers = numbersOf(item, "quantile");
  const order = [...numbers.keys()].sort((a, b) => numbers[a]! - numbers[b]!);
  return { order, values: order.map((k) => numbers[k]!) };
}

/** @param shares `[values]`: the share of answers up to each value */
function quantileAt(
  p: number,
  values: readonly number[],
  shares: readonly Deviated[],
  { degreesOfFreedom }: IntervalContext,
): Concluded {
  const t = tQuantile(0.05, degreesOfFreedom);
  const last = values.length - 1;
  // Rounding of a sum must not move a share that is reached exactly to the next value.
  const reached = (k: number) => k >= last || shares[k]!.value >= p - 1e-12;
  const half = shares.map((share) => t * Math.sqrt(varianceOf(share)));
  const parameter = values.findIndex((_, k) => reached(k));
  const possible = [...values.keys()].filter((k) => {
    const upTo = k === last || shares[k]!.value + half[k]! >= p;
    const below = k === 0 || shares[k - 1]!.value - half[k - 1]! < p;
    return upTo && below;
  });
  const interval = [
    values[Math.min(parameter, possible[0] ?? parameter)]!,
    values[Math.max(parameter, possible.at(-1) ?? parameter)]!,
  ] as const;
  return {
    value: values[parameter]!,
    standardError: (interval[1] - interval[0]) / (2 * t),
    interval,
    // The share of the last value is 1 and has no error.
    parameter: Math.min(parameter, Math.max(0, last - 1)),
  };
}
