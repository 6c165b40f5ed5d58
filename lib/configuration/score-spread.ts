import type { KnownVariance, StandardError } from "../fidelity/significance/two-way.js";
import type { Halves, OtherSamples } from "../fidelity/structure/halves-of-items.js";
import { randomStream } from "../random/stream.js";
import type { ScoreValues } from "./dimension-scores.js";

/** A number that is made of the scores of answers: one of them, or a difference. */
export type OfScores = (values: ScoreValues) => number;

/** What other respondents and other items like these would do to scores. */
export interface ScoreSpread {
  /** What moves a number: items, with the third central moment over them, and respondents. */
  of(number: OfScores): {
    readonly items: KnownVariance;
    readonly respondents: KnownVariance;
    readonly third: number;
  };
  /** Both together; degrees of freedom by Satterthwaite (1946). */
  standardError(number: OfScores): StandardError;
  /** Other studies: the numbers as other items and other respondents would have them, all moved by the same ones. */
  drawn(numbers: readonly OfScores[], draws: number, seed: number): Float64Array[];
}

/**
 * The spread of scores, from the scores without each item and those of two halves of the items in other samples of
 * respondents. In the former is the noise of each item's own answers; the covariance of the halves is what respondents do
 * beside it.
 */
export function spreadOfScores(
  values: ScoreValues,
  without: readonly ScoreValues[],
  halves: readonly Halves<ScoreValues>[],
  others: OtherSamples,
): ScoreSpread {
  const items = without.length;
  const movedBy = (number: OfScores) => {
    const each = without.map(number);
    const mean = each.reduce((sum, x) => sum + x, 0) / items;
    return each.map((x) => ((items - 1) / items) * (mean - x));
  };
  const of: ScoreSpread["of"] = (number) => {
    const moved = movedBy(number);
    return {
      items: { variance: (items / (items - 1)) * sumOfPowers(moved, 2), df: items - 1 },
      respondents: others.variance(halves, number),
      third: sumOfPowers(moved, 3),
    };
  };
  return {
    of,
    standardError(number) {
      const { items: ofItems, respondents } = of(number);
      const variance = ofItems.variance + respondents.variance;
      const df =
        variance ** 2 / (respondents.variance ** 2 / respondents.df + ofItems.variance ** 2 / ofItems.df);
      return { se: Math.sqrt(variance), df };
    },
    drawn(numbers, draws, seed) {
      const scale = Math.sqrt(items / (items - 1));
      const each = numbers.map((number) => ({
        value: number(values),
        moved: movedBy(number),
        // The halves' mean has noise of its own, which the items have already.
        respondents: scaled(
          halves.map(({ values: [a, b] }) => (number(a) + number(b)) / 2),
          of(number).respondents.variance,
        ),
      }));
      const found = numbers.map(() => new Float64Array(draws));
      for (let draw = 0; draw < draws; draw++) {
        const stream = randomStream(seed, ["configurations", "other studies", draw]);
        const chosen = Array.from({ length: items }, () => stream.integer(items));
        const luck = Array.from(halves, () => stream.normal());
        for (const [k, { value, moved, respondents }] of each.entries())
          found[k]![draw] =
            value +
            scale * chosen.reduce((sum, j) => sum + moved[j]!, 0) +
            respondents.reduce((sum, by, sample) => sum + luck[sample]! * by, 0);
      }
      return found;
    },
  };
}

/** Deviations from their mean, so that a sum of them, each times a standard normal number, has the variance given. */
function scaled(values: readonly number[], variance: number): number[] {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const own = sumOfPowers(
    values.map((x) => x - mean),
    2,
  );
  const by = own > 0 && variance > 0 ? Math.sqrt(variance / own) : 0;
  return values.map((x) => by * (x - mean) || 0);
}

function sumOfPowers(values: readonly number[], power: number): number {
  return values.reduce((sum, x) => sum + x ** power, 0);
}
