import { permutation } from "../../random/stream.js";

/** Respondents in units that are left out as one: each by itself, or clusters of a sampling design. */
export interface JackknifeUnits {
  readonly kind: "units";
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
    return { kind: "units", of: Int32Array.from({ length: respondents }, (_, i) => i), count: respondents };
  return {
    kind: "units",
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
