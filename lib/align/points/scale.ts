import { PopuliError } from "../../errors/populi-error.js";
import type { TraitPoints } from "./points.js";

/** `[d]`: weighted means and standard deviations of the axes. */
export interface TraitScale {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/**
 * The scale of a reference, in whose units all distances are.
 *
 * @throws PopuliError for a trait that does not vary there
 */
export function scaleOf(points: TraitPoints): TraitScale {
  const { traits, size, values, weights } = points;
  const d = traits.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = new Float64Array(d);
  const deviation = new Float64Array(d);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < d; k++) mean[k]! += (weights[i]! * values[i * d + k]!) / total;
  for (let i = 0; i < size; i++)
    for (let k = 0; k < d; k++) deviation[k]! += (weights[i]! * (values[i * d + k]! - mean[k]!) ** 2) / total;
  for (const [k, trait] of traits.entries()) {
    deviation[k] = Math.sqrt(deviation[k]!);
    if (!(deviation[k]! > 1e-12 * Math.max(1, Math.abs(mean[k]!))))
      throw new PopuliError(
        `everybody in the reference has the value ${Number(mean[k]!.toPrecision(6))}`,
        { column: trait },
        "leave the trait out: nothing can be aligned to it",
      );
  }
  return { mean, deviation };
}

/** Points in standard deviations of a scale, from its mean. */
export function scaled(points: TraitPoints, { mean, deviation }: TraitScale): TraitPoints {
  const d = points.traits.length;
  return {
    ...points,
    values: points.values.map((value, at) => (value - mean[at % d]!) / deviation[at % d]!),
  };
}
