import type { InstrumentDimension } from "./instrument.js";

/** A dimension with the means and standard deviations of its items among those it was learnt from. */
export interface PlacedDimension extends InstrumentDimension {
  readonly centres: readonly number[];
  readonly scales: readonly number[];
}

/** An item's scores among respondents. */
export interface NamedScores {
  readonly name: string;
  /** `[respondents]`, NaN without an answer. */
  readonly scores: Float64Array;
}

/** A dimension whose items are measured in their weighted standard deviations among some respondents. */
export function placeDimension(
  dimension: InstrumentDimension,
  items: readonly NamedScores[],
  weights: Float64Array,
): PlacedDimension {
  const moments = dimension.keys.map(([name]) => momentsOf(scoresOf(items, name), weights));
  return { ...dimension, centres: moments.map(({ mean }) => mean), scales: moments.map(({ sd }) => sd) };
}

/**
 * `[respondents]`: where respondents stand on a dimension, the mean of the items that they answered in standard deviations,
 * 0 being the mean of those it was learnt from; NaN with fewer items than it takes.
 */
export function positionsOn(
  { keys, centres, scales, least }: PlacedDimension,
  items: readonly NamedScores[],
): Float64Array {
  const own = keys.map(([name]) => scoresOf(items, name));
  return Float64Array.from({ length: own[0]?.length ?? 0 }, (_, i) => {
    let [sum, known] = [0, 0];
    for (const [k, [, sign]] of keys.entries()) {
      const score = own[k]![i]!;
      if (Number.isNaN(score) || !(scales[k]! > 0)) continue;
      sum += (sign * (score - centres[k]!)) / scales[k]!;
      known += 1;
    }
    return known < least || known === 0 ? Number.NaN : sum / known;
  });
}

function scoresOf(items: readonly NamedScores[], name: string): Float64Array {
  return items.find((item) => item.name === name)!.scores;
}

function momentsOf(scores: Float64Array, weights: Float64Array): { mean: number; sd: number } {
  let [total, sum, squares] = [0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i]!)) continue;
    total += weights[i]!;
    sum += weights[i]! * scores[i]!;
    squares += weights[i]! * scores[i]! ** 2;
  }
  const mean = sum / total;
  return { mean, sd: Math.sqrt(Math.max(0, squares / total - mean * mean)) };
}
