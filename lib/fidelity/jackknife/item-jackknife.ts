import type { Summed } from "../answers/blocks.js";
import type { ByItem } from "../metric/by-item.js";
import { resampledSums } from "./resampled-sums.js";
import type { RunDesign } from "./run-design.js";

/** One number of each item, and what other respondents would make of it. */
export interface Jackknifed {
  /** `[items]`: as the sample has it. */
  readonly values: Float64Array;
  /** `[items]`: without the bias that the sample's size gives it. */
  readonly corrected: Float64Array;
  /** `[units, items]`: how far each unit, or replicate, moves it; the sum of squares over units is its variance. */
  readonly units: Float64Array;
}

export type JackknifedItems = Readonly<Record<keyof ByItem, Jackknifed>>;

/**
 * Numbers of several kinds by the delete-one jackknife over units of respondents. The bias of a smooth statistic of n
 * respondents is about c/n, and so is the difference between its mean without one of them and itself, times n − 1. The
 * replicates of a design take the place of samples without a unit, each with its factor.
 * Source: Quenouille (1956), Biometrika 43; Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 11; Wolter
 * (2007), § 4.5, for strata, and §§ 3–5 for replicates.
 *
 * @param summed what the numbers are computed from
 */
export async function jackknife<Name extends string>(
  summed: Summed<Name>,
  design: RunDesign,
  breathe: () => void | Promise<void>,
): Promise<Readonly<Record<Name, Jackknifed>>> {
  const { whole: sums, count, smaller, samples } = resampledSums(summed, design);
  const whole = summed.of(sums);
  const names = Object.keys(whole) as Name[];
  const found = Object.fromEntries(
    names.map((name) => [
      name,
      {
        values: whole[name],
        corrected: whole[name].slice(),
        units: new Float64Array(count * whole[name].length),
      },
    ]),
  ) as Record<Name, Jackknifed>;
  for (const { at, sums, bias, spread } of samples()) {
    const left = summed.of(sums);
    const shrunk = smaller === 1 ? left : summed.of(sums.map((sum) => smaller * sum));
    for (const name of names) {
      const { values, corrected, units: moved } = found[name];
      for (let j = 0; j < values.length; j++) {
        // Without some unit an item may have no metric, such as where one respondent alone differs.
        corrected[j] = corrected[j]! + bias * (values[j]! - shrunk[name][j]! || 0);
        moved[at * values.length + j] = spread * (values[j]! - left[name][j]! || 0);
      }
    }
    await breathe();
  }
  if (design.kind === "replicates") for (const name of names) centre(found[name].units, design.factors);
  return found;
}

/** Takes from what replicates move, times the root of their factors, the mean over replicates of what they move. */
function centre(moved: Float64Array, factors: readonly number[]): void {
  const items = moved.length / factors.length;
  const roots = factors.map(Math.sqrt);
  for (let j = 0; j < items; j++) {
    const mean = roots.reduce((sum, root, r) => sum + moved[r * items + j]! / root, 0) / roots.length;
    for (const [r, root] of roots.entries()) moved[r * items + j]! -= root * mean;
  }
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
