import { permutation } from "../../random/stream.js";
import { type JackknifeUnits, strataOf } from "./units.js";

/**
 * Random halves of a design's units, half of each stratum in either, so that both are samples of the design.
 * Source: Wolter (2007), Introduction to Variance Estimation, ch. 2 (random groups).
 *
 * @param path of the random stream
 * @returns `[respondents]`: 0 or 1; at random for those in no unit
 */
export function halvesOfUnits(
  units: JackknifeUnits,
  seed: number,
  path: readonly (string | number)[],
): Uint8Array {
  const half = new Uint8Array(units.count);
  // Strata of odd sizes take turns, so that the halves are of about one size.
  let next = 0;
  const order = permutation(seed, [...path, "units"], units.count);
  for (const stratum of strataOf(units)) {
    const sorted = [...stratum].sort((a, b) => order[a]! - order[b]!);
    for (const unit of sorted) half[unit] = next++ % 2;
  }
  const alone = permutation(seed, [...path, "alone"], units.of.length);
  return Uint8Array.from(units.of, (unit, i) => (unit < 0 ? alone[i]! % 2 : half[unit]!));
}
