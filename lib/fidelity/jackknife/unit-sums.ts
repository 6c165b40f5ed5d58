import type { Summed } from "../answers/blocks.js";
import { type JackknifeUnits, strataOf } from "./units.js";

/** Sums over all respondents, and over all but one unit. */
export interface SumsWithout {
  readonly whole: Float64Array;
  /**
   * Without a unit, in an array that the next call writes to. In a stratified design the others of its stratum count for it.
   * Source: Wolter (2007), Introduction to Variance Estimation, § 4.5.
   */
  without(unit: number): Float64Array;
  /** The units of each stratum. */
  readonly strata: readonly (readonly number[])[];
}

/** What is left of a sum when almost all of it is subtracted is rounding. */
const rounding = 1e-12;

export function sumsWithout(summed: Pick<Summed<never>, "blockSums">, units: JackknifeUnits): SumsWithout {
  // Those who are never left out are a block of their own.
  const of = units.of.map((unit) => (unit < 0 ? units.count : unit));
  const each = summed.blockSums({ of, count: units.count + 1 });
  const strata = strataOf(units);
  const whole = total(each);
  const stratumOf = new Map(strata.flatMap((stratum) => stratum.map((unit) => [unit, stratum] as const)));
  const ofStratum = new Map(
    units.stratum === undefined
      ? []
      : strata.map((stratum) => [stratum, total(stratum.map((unit) => each[unit]!))] as const),
  );
  const left = new Float64Array(whole.length);
  return {
    ...{ whole, strata },
    without: (unit) => {
      const stratum = stratumOf.get(unit)!;
      const others = ofStratum.get(stratum);
      const own = each[unit]!;
      const more = others === undefined ? 0 : 1 / (stratum.length - 1);
      for (let at = 0; at < left.length; at++) {
        const all = whole[at]!;
        const rest = all - own[at]! + (others === undefined ? 0 : more * (others[at]! - own[at]!));
        left[at] = Math.abs(rest) < rounding * Math.abs(all) ? 0 : rest;
      }
      return left;
    },
  };
}

function total(sums: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(sums[0]?.length ?? 0);
  for (const one of sums) for (let at = 0; at < all.length; at++) all[at]! += one[at]!;
  return all;
}
