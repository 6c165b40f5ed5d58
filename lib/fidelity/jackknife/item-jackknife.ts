import type { ByItem } from "../metric/by-item.js";
import { countsWithout, type JackknifeUnits, strataOf } from "./units.js";

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
 * @param of the numbers when respondent i counts `counts[i]` times; once when absent
 */
export async function jackknife<Name extends string>(
  of: (counts?: Float64Array) => Readonly<Record<Name, Float64Array>>,
  units: JackknifeUnits,
  breathe: () => void | Promise<void>,
): Promise<Readonly<Record<Name, Jackknifed>>> {
  const whole = of();
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
  for (const stratum of strataOf(units)) {
    const size = stratum.length;
    if (size < 2) continue;
    for (const unit of stratum) {
      const without = of(countsWithout(units, unit));
      for (const name of names) {
        const { values, corrected, units: moved } = found[name];
        for (let j = 0; j < values.length; j++) {
          // Without some unit an item may have no metric, such as where one respondent alone differs.
          const by = ((size - 1) / size) * (values[j]! - without[name][j]! || 0);
          corrected[j] = corrected[j]! + by;
          moved[unit * values.length + j] = by;
        }
      }
      await breathe();
    }
  }
  return found;
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
