import type { Summed } from "../answers/blocks.js";
import type { ByItem } from "../metric/by-item.js";
import { sumsWithout } from "./unit-sums.js";
import type { JackknifeUnits } from "./units.js";

/** One number of each item, and what it would be without units of respondents. */
export interface Jackknifed {
  /** `[items]`: as the sample has it. */
  readonly values: Float64Array;
  /** `[items]`: without the bias that the sample's size gives it. */
  readonly corrected: Float64Array;
  /** `[units, items]`: how far each unit moves it. */
  readonly units: Float64Array;
}

export type JackknifedItems = Readonly<Record<keyof ByItem, Jackknifed>>;

/**
 * Numbers of several kinds by the delete-one jackknife over units of respondents. The bias of a smooth statistic of n
 * respondents is about c/n, and so is the difference between its mean without one of them and itself, times n − 1.
 * Source: Quenouille (1956), Biometrika 43; Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 11; Wolter
 * (2007), § 4.5, for strata.
 *
 * @param summed what the numbers are computed from
 */
export async function jackknife<Name extends string>(
  summed: Summed<Name>,
  units: JackknifeUnits,
  breathe: () => void | Promise<void>,
): Promise<Readonly<Record<Name, Jackknifed>>> {
  const { whole: sums, without, strata } = sumsWithout(summed, units);
  const whole = summed.of(sums);
  const names = Object.keys(whole) as Name[];
  const found = Object.fromEntries(
    names.map((name) => [
      name,
      {
        values: whole[name],
        corrected: whole[name].slice(),
        units: new Float64Array(units.count * whole[name].length),
      },
    ]),
  ) as Record<Name, Jackknifed>;
  for (const stratum of strata) {
    const size = stratum.length;
    if (size < 2) continue;
    for (const unit of stratum) {
      const left = summed.of(without(unit));
      for (const name of names) {
        const { values, corrected, units: moved } = found[name];
        for (let j = 0; j < values.length; j++) {
          // Without some unit an item may have no metric, such as where one respondent alone differs.
          const by = ((size - 1) / size) * (values[j]! - left[name][j]! || 0);
          corrected[j] = corrected[j]! + by;
          moved[unit * values.length + j] = by;
        }
      }
      await breathe();
    }
  }
  return found;
}

/** Numbers found part by part, as one list. */
export function oneAfterAnother(parts: readonly Jackknifed[]): Jackknifed {
  if (parts.length === 1) return parts[0]!;
  const length = parts.reduce((sum, { values }) => sum + values.length, 0);
  const units = parts[0] === undefined ? 0 : parts[0].units.length / (parts[0].values.length || 1);
  const all = {
    values: new Float64Array(length),
    corrected: new Float64Array(length),
    units: new Float64Array(units * length),
  };
  let start = 0;
  for (const part of parts) {
    const { length: own } = part.values;
    all.values.set(part.values, start);
    all.corrected.set(part.corrected, start);
    for (let g = 0; g < units; g++)
      all.units.set(part.units.subarray(g * own, (g + 1) * own), g * length + start);
    start += own;
  }
  return all;
}

/** The mean over draws of a random floor. Where an item has no value in some, it is the mean of the others. */
export function meanOverDraws(draws: readonly JackknifedItems[]): JackknifedItems {
  const [first] = draws as [JackknifedItems];
  if (draws.length === 1) return first;
  const names = Object.keys(first) as (keyof ByItem)[];
  const mean = (name: keyof ByItem, of: keyof Jackknifed) =>
    first[name][of].map((_, at) => {
      let [sum, count] = [0, 0];
      for (const draw of draws) {
        const x = draw[name][of][at]!;
        if (Number.isNaN(x)) continue;
        sum += x;
        count += 1;
      }
      return sum / count;
    });
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        values: mean(name, "values"),
        corrected: mean(name, "corrected"),
        units: mean(name, "units"),
      },
    ]),
  ) as unknown as JackknifedItems;
}
