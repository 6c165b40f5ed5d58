import { unitResamples } from "../fidelity/bootstrap/resamples.js";
import type { JackknifeUnits } from "../fidelity/jackknife/units.js";
import { fewestItems } from "../fidelity/significance/two-way.js";
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
  /** The units of the survey's design; each respondent is one when absent. */
  readonly units?: JackknifeUnits;
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
 * their differences are known better than they are. Fewer than five items are not resampled: they cannot tell how others
 * would score.
 *
 * @param breathe called after every resample
 */
export async function scoredAnswers(
  study: ScoredStudy,
  answers: readonly NamedAnswers[],
  { draws: asked, seed }: { readonly draws: number; readonly seed: number },
  breathe: () => Promise<void>,
): Promise<ScoredAnswers> {
  const { items } = study;
  const draws = items.length < fewestItems ? 0 : asked;
  const all = [...items.keys()];
  const values = scoresOf(study, answers, study.weights, all);
  const drawn = Object.fromEntries(
    dimensionScores.map(({ key }) => [key, new Float64Array(draws * answers.length)]),
  ) as Record<ScoreKey, Float64Array>;
  let draw = 0;
  for (const { weights, chosen } of resamples(study, draws, seed)) {
    const found = scoresOf(study, answers, weights, chosen);
    for (const { key } of dimensionScores) drawn[key].set(found[key], draw * answers.length);
    draw += 1;
    await breathe();
  }
  return { values, drawn, draws };
}

/** A resample: what respondents weigh in it, and its items. */
interface Resample {
  readonly weights: Float64Array;
  readonly chosen: readonly number[];
}

/** Resamples of respondents, or of the units of a design within its strata, and of items. */
function* resamples(
  { items, weights, units }: ScoredStudy,
  draws: number,
  seed: number,
): Generator<Resample> {
  const ofUnits = units && unitResamples(units, draws, seed);
  for (let draw = 0; draw < draws; draw++) {
    const stream = randomStream(seed, ["configurations", draw]);
    const times = ofUnits
      ? timesOf(units, ofUnits.next().value as Float64Array)
      : timesDrawn(weights.length, () => stream.integer(weights.length));
    yield {
      weights: times.map((count, i) => count * weights[i]!),
      chosen: items.map(() => stream.integer(items.length)),
    };
  }
}

/** How often each respondent counts where its unit counts so often; who is in no unit counts as the last. */
function timesOf({ of, count }: JackknifeUnits, times: Float64Array): Float64Array {
  return Float64Array.from(of, (unit) => times[unit < 0 ? count : unit]!);
}

function timesDrawn(respondents: number, next: () => number): Float64Array {
  const times = new Float64Array(respondents);
  for (let k = 0; k < respondents; k++) times[next()]! += 1;
  return times;
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
