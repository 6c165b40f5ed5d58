/** Units drawn without replacement, with chances that grow with their weights. */
export interface WeightedDraw {
  /** `[wanted]`: positions of the units, in an order that every larger draw with the same keys begins with. */
  readonly positions: Int32Array;
  /**
   * `[wanted]`: w/π, what each unit stands for in the units of the weights; π is the chance it was drawn with, given the
   * keys of the others. Sums of y·w/π are unbiased for sums of y·w over all units.
   */
  readonly standsFor: Float64Array;
  /** The chance that a unit was drawn with, by its weight, given the keys of the others. */
  readonly chance: (weight: number) => number;
}

/**
 * Draws the units with the smallest keys −log(u)/w. The key that comes next, τ, gives the chance of each: 1 − exp(−wτ).
 * With few of many, that is nearly in proportion to w, and all stand for about the same; with all, each stands for its
 * own weight.
 * Source: Efraimidis & Spirakis (2006), "Weighted random sampling with a reservoir", IPL 97 (the draw); Cohen & Kaplan
 * (2007), "Summarizing data using bottom-k sketches", PODC, § 4 (the chances given τ, and that they are unbiased).
 *
 * @param weights `[units]`, above 0
 * @param wanted how many, up to all
 * @param uniform the unit's own number, uniform on [0, 1)
 */
export function drawByWeight(
  weights: ArrayLike<number>,
  wanted: number,
  uniform: (position: number) => number,
): WeightedDraw {
  const keys = Float64Array.from(weights, (weight, position) => -Math.log(uniform(position)) / weight);
  const order = Int32Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]! || a - b);
  const next = order[wanted];
  const threshold = wanted === 0 ? 0 : next === undefined ? Number.POSITIVE_INFINITY : keys[next]!;
  const chance = (weight: number) => -Math.expm1(-weight * threshold);
  const positions = order.slice(0, wanted);
  return {
    positions,
    standsFor: Float64Array.from(positions, (position) => weights[position]! / chance(weights[position]!)),
    chance,
  };
}
