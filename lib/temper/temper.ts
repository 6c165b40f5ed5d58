import { checkArgument, checkGiven } from "../errors/check-given.js";
import { aboveZero, numbers, optional } from "../errors/kind.js";
import { PopuliError } from "../errors/populi-error.js";

/** How a distribution is tempered. */
export interface TemperOptions {
  /** Above 0. Above 1 a distribution gets wider, below 1 narrower; 1 leaves it as it is. */
  readonly temperature: number;
  /**
   * `[options]`: the scale's values, whose mean is kept. Without them, as for nominal items, which have no mean, the
   * temperature alone acts.
   */
  readonly values?: readonly number[];
}

/**
 * Makes a distribution over the options of an item wider or narrower and keeps its mean: q_k ∝ p_k^(1/T) · exp(β r_k),
 * with the one β that keeps Σ q_k r_k (within 1e-12 of the scale's range). Entropy rises with T; variance need not. An
 * option without probability keeps none, and a distribution on one option stays.
 *
 * Source: "Improving Cross-Cultural Survey Simulation with Calibrated Value Personas", its mean-preserving calibration.
 *
 * @param probabilities `[options]`: sum to 1, or all 0 where there is no answer, which is returned as it is
 * @returns `[options]`
 * @throws PopuliError for a temperature that is not above 0, probabilities that do not sum to 1 or 0, values of another
 *   number or that are not finite
 * @example
 * temper([0.1, 0.8, 0.1], { temperature: 2, values: [1, 2, 3] }); // wider, the mean still 2
 */
export function temper(probabilities: ArrayLike<number>, options: TemperOptions): Float64Array {
  checkArgument("temper", "probabilities", probabilities, numbers);
  checkGiven<TemperOptions>("temper", options, { temperature, values: optional(numbers) });
  return tempered(probabilities, options);
}

const temperature = {
  ...aboveZero,
  advice: () => "give a number above 0: 1 leaves a distribution as it is, 2 widens it",
};

/** `temper` of options that were checked before: it is called for each answer at each temperature that is tried. */
export function tempered(
  probabilities: ArrayLike<number>,
  { temperature, values }: TemperOptions,
): Float64Array {
  const p = requireDistribution(probabilities);
  if (values !== undefined) requireValues(values, p.length);
  const support = [...p.keys()].filter((k) => p[k]! > 0);
  if (temperature === 1 || support.length < 2) return p;
  const heights = support.map((k) => Math.log(p[k]!) / temperature);
  const shares =
    values === undefined
      ? softmax(heights, heights, 0)
      : keepingMean(
          heights,
          support.map((k) => p[k]!),
          support.map((k) => values[k]!),
        );
  const found = new Float64Array(p.length);
  for (const [i, k] of support.entries()) found[k] = shares[i]!;
  return found;
}

/** Shares in proportion to exp(height + β·value), with the β that gives them the mean that `p` has. */
function keepingMean(heights: readonly number[], p: readonly number[], values: readonly number[]): number[] {
  const lowest = Math.min(...values);
  const range = Math.max(...values) - lowest;
  if (range === 0) return softmax(heights, values, 0);
  const places = values.map((value) => (value - lowest) / range);
  const mean = places.reduce((sum, place, k) => sum + place * p[k]!, 0);
  const offsets = places.map((place) => place - mean);
  // The mean rises with β, since its derivative is a variance: one root, between the first two β of either sign.
  const at = (beta: number) => {
    const shares = softmax(heights, offsets, beta);
    const gap = offsets.reduce((sum, offset, k) => sum + offset * shares[k]!, 0);
    const variance = offsets.reduce((sum, offset, k) => sum + (offset - gap) ** 2 * shares[k]!, 0);
    return { shares, gap, variance };
  };
  let [low, high] = [-1, 1];
  while (at(low).gap > 0 && low > -furthest) low *= 2;
  while (at(high).gap < 0 && high < furthest) high *= 2;
  let beta = 0;
  let best = at(beta);
  for (let step = 0; step < mostSteps && Math.abs(best.gap) > 1e-16; step++) {
    if (best.gap > 0) high = beta;
    else low = beta;
    const newton = beta - best.gap / best.variance;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (next === beta || high - low <= Math.abs(beta) * Number.EPSILON) break;
    beta = next;
    best = at(beta);
  }
  return best.shares;
}

/** At this β, or at the last step, all is on one option up to rounding. */
const furthest = 2 ** 40;
const mostSteps = 200;

function softmax(heights: readonly number[], offsets: readonly number[], beta: number): number[] {
  const raised = heights.map((height, k) => height + (beta === 0 ? 0 : beta * offsets[k]!));
  const top = Math.max(...raised);
  const weights = raised.map((height) => Math.exp(height - top));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** A copy whose sum is exactly 1 up to rounding, or 0. */
function requireDistribution(probabilities: ArrayLike<number>): Float64Array {
  const p = Float64Array.from(probabilities);
  const sum = p.reduce((total, share) => total + share, 0);
  if (p.length > 0 && p.every((share) => share >= 0) && (sum === 0 || Math.abs(sum - 1) < 1e-6))
    return sum === 0 ? p : p.map((share) => share / sum);
  throw new PopuliError(
    p.length === 0
      ? "there are no probabilities"
      : `${[...p.subarray(0, 6)].join(", ")}${p.length > 6 ? ", …" : ""} are no probabilities: their sum is ${sum}`,
    {},
    "numbers from 0 to 1 that sum to 1, one for each option; all 0 where there is no answer",
  );
}

function requireValues(values: readonly number[], options: number): void {
  if (values.length === options) return;
  throw new PopuliError(
    `there are ${options} options, and the scale's values are ${values.join(", ")}`,
    {},
    "give one for each option, such as its code",
  );
}
