import { randomStream } from "../random/stream.js";
import { type DimensionScore, dimensionScores, type ScoreKey } from "./dimension-scores.js";
import { everyone, type ScoredItem, type TalliedItem, tallyHuman, tallySimulated } from "./tallied-item.js";

/** Answers of the same respondents to the same items, by one configuration, a control or a floor. */
export interface NamedAnswers {
  readonly name: string;
  /** For each item, `[respondents, options]`. */
  readonly rows: readonly Float64Array[];
}

/** Who answered what, and how they are divided. */
export interface ScoredStudy {
  readonly items: readonly ScoredItem[];
  /** `[respondents]`: 0 … segments; the last has those without a segment. */
  readonly of: Int32Array;
  readonly segments: number;
  /** `[respondents]` */
  readonly weights: Float64Array;
}

/** A score with its interval. */
export interface ScoreEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Every score of several answers, and of each resample of respondents and items. */
export interface ScoredAnswers {
  /** `[answers]` by score. */
  readonly values: Readonly<Record<ScoreKey, Float64Array>>;
  /** `[draws, answers]` by score. */
  readonly drawn: Readonly<Record<ScoreKey, Float64Array>>;
  readonly draws: number;
}

/**
 * Scores answers, and again under resamples of respondents and of items. All are scored on the same resamples, so that
 * their differences are known better than they are.
 *
 * @param breathe called after every resample
 */
export async function scoredAnswers(
  study: ScoredStudy,
  answers: readonly NamedAnswers[],
  { draws, seed }: { readonly draws: number; readonly seed: number },
  breathe: () => Promise<void>,
): Promise<ScoredAnswers> {
  const { items, weights } = study;
  const all = [...items.keys()];
  const values = scoresOf(study, answers, weights, all);
  const drawn = Object.fromEntries(
    dimensionScores.map(({ key }) => [key, new Float64Array(draws * answers.length)]),
  ) as Record<ScoreKey, Float64Array>;
  for (let draw = 0; draw < draws; draw++) {
    const stream = randomStream(seed, ["configurations", draw]);
    const own = new Float64Array(weights.length);
    for (let k = 0; k < weights.length; k++) own[stream.integer(weights.length)]! += 1;
    for (let i = 0; i < own.length; i++) own[i]! *= weights[i]!;
    const some = all.map(() => stream.integer(items.length));
    const found = scoresOf(study, answers, own, some);
    for (const { key } of dimensionScores) drawn[key].set(found[key], draw * answers.length);
    await breathe();
  }
  return { values, drawn, draws };
}

function scoresOf(
  { items, of, segments }: ScoredStudy,
  answers: readonly NamedAnswers[],
  weights: Float64Array,
  chosen: readonly number[],
): Record<ScoreKey, Float64Array> {
  const found = Object.fromEntries(
    dimensionScores.map(({ key }) => [key, new Float64Array(answers.length)]),
  ) as Record<ScoreKey, Float64Array>;
  const distinct = [...new Set(chosen)];
  const humans = new Map(distinct.map((j) => [j, tallyHuman(items[j]!, of, segments, weights)]));
  for (const [a, { rows }] of answers.entries()) {
    const tallied = new Map(
      distinct.map((j): [number, TalliedItem] => {
        const { options, ordered } = items[j]!;
        const theirs = humans.get(j)!;
        const { table, own } = tallySimulated(items[j]!, rows[j]!, of, segments, weights);
        const inSegments = segments * options;
        return [
          j,
          {
            ...{ options, ordered, own },
            simulated: everyone(table, options),
            human: everyone(theirs, options),
            simulatedBy: table.subarray(0, inSegments),
            humanBy: theirs.subarray(0, inSegments),
          },
        ];
      }),
    );
    const counted = chosen.map((j) => tallied.get(j)!);
    for (const { key, compute } of dimensionScores as readonly (DimensionScore & { key: ScoreKey })[])
      found[key][a] = compute(counted, segments);
  }
  return found;
}

/**
 * A value with a 95 % interval from its resamples. These are shifted to the value: a distance grows in a resample, because
 * chance is added, and that is no part of the uncertainty.
 */
export function shiftedInterval(
  value: number,
  drawn: readonly number[],
  range: readonly [number, number],
): ScoreEstimate {
  const known = drawn.filter((x) => !Number.isNaN(x)).sort((a, b) => a - b);
  if (known.length < 20 || Number.isNaN(value)) return { value, low: Number.NaN, high: Number.NaN };
  const mean = known.reduce((sum, x) => sum + x, 0) / known.length;
  const at = (share: number) => known[Math.min(known.length - 1, Math.floor(share * known.length))]!;
  return {
    value,
    low: Math.max(range[0], value + at(0.025) - mean),
    high: Math.min(range[1], value + at(0.975) - mean),
  };
}
