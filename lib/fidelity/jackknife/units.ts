import { permutation } from "../../random/stream.js";

/** Respondents in units that are left out as one: each by itself, or clusters of a sampling design. */
export interface JackknifeUnits {
  /** `[respondents]`: 0 … count−1, or −1 for those who are never left out. */
  readonly of: Int32Array;
  readonly count: number;
  /** `[units]`: the stratum that each was drawn in; absent where all were drawn in one, as a simple random sample. */
  readonly stratum?: Int32Array;
}

/** More units than this change no interval by an amount that can be seen, and the cost of each is the same. */
const most = 200;

/** Each respondent a unit, or, of more than `atMost`, that many random units whose sizes differ by one at most. */
export function simpleUnits(respondents: number, seed: number, atMost = most): JackknifeUnits {
  if (respondents <= atMost)
    return { of: Int32Array.from({ length: respondents }, (_, i) => i), count: respondents };
  return {
    of: permutation(seed, ["jackknife units"], respondents).map((place) => place % atMost),
    count: atMost,
  };
}

/** The units of each stratum. */
export function strataOf({ stratum, count }: JackknifeUnits): number[][] {
  const strata = new Map<number, number[]>();
  for (let unit = 0; unit < count; unit++) {
    const of = stratum?.[unit] ?? 0;
    strata.set(of, [...(strata.get(of) ?? []), unit]);
  }
  return [...strata.values()];
}

/**
 * `[respondents]`: how much each counts without a unit. In a stratified design the others of the stratum count for it
 * (Wolter 2007, Introduction to Variance Estimation, § 4.5).
 */
export function countsWithout(units: JackknifeUnits, unit: number): Float64Array {
  const { of, stratum } = units;
  if (stratum === undefined) return Float64Array.from(of, (own) => (own === unit ? 0 : 1));
  const size = stratum.filter((one) => one === stratum[unit]).length;
  return Float64Array.from(of, (own) => {
    if (own === unit) return 0;
    return own >= 0 && stratum[own] === stratum[unit] ? size / (size - 1) : 1;
  });
}
