import { checkArgument } from "../../errors/check-given.js";
import { counted } from "../../errors/counted.js";
import type { Kind } from "../../errors/kind.js";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";

/** People as points: the values of some traits, and weights. */
export interface TraitPoints {
  /** `[d]`: the axes. A nominal trait of a survey has an axis for each of its codes. */
  readonly traits: readonly string[];
  readonly size: number;
  /** `[size, d]`, row-major. */
  readonly values: Float64Array;
  /** `[size]`, above 0. */
  readonly weights: Float64Array;
  /** `[size]`: the row of each point in what it was made from. */
  readonly rows: Int32Array;
  /** Rows left out: a trait is missing, or the weight is 0. */
  readonly excluded: number;
}

/** Points as an argument. */
export const pointsKind: Kind = {
  what: "points",
  fits: (value) => typeof value === "object" && value !== null && "traits" in value && "values" in value,
  advice: () => 'pass what traitPoints(survey, ["…", "…"]) returned',
};

/** Points whose values are all known and whose weight is above 0. */
export function pointsFrom(
  traits: readonly string[],
  size: number,
  weights: ArrayLike<number>,
  value: (row: number, trait: number) => number,
): TraitPoints {
  if (weights.length !== size)
    throw new PopuliError(
      `${counted(weights.length, "weight")} for ${counted(size, "row")}`,
      {},
      "give one for each row",
    );
  const d = traits.length;
  const kept: number[] = [];
  const values = new Float64Array(size * d);
  for (let i = 0; i < size; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new PopuliError(`the weight of row ${i + 1} is ${weight}`, {}, "weights are 0 or more");
    let known = weight > 0;
    for (let k = 0; k < d; k++) {
      const at = value(i, k);
      values[kept.length * d + k] = at;
      if (!Number.isFinite(at)) known = false;
    }
    if (known) kept.push(i);
  }
  if (kept.length === 0)
    throw new PopuliError(`none of ${size} rows has all of ${traits.join(", ")} and a weight`);
  return {
    traits,
    size: kept.length,
    values: values.slice(0, kept.length * d),
    weights: Float64Array.from(kept, (i) => weights[i]!),
    rows: Int32Array.from(kept),
    excluded: size - kept.length,
  };
}

/** Some of the points, with weights of their own if given. */
export function pointsAt(
  points: TraitPoints,
  at: ArrayLike<number>,
  weights?: ArrayLike<number>,
): TraitPoints {
  const d = points.traits.length;
  const values = new Float64Array(at.length * d);
  for (let i = 0; i < at.length; i++)
    for (let k = 0; k < d; k++) values[i * d + k] = points.values[at[i]! * d + k]!;
  return {
    ...points,
    size: at.length,
    values,
    weights: Float64Array.from({ length: at.length }, (_, i) => weights?.[i] ?? points.weights[at[i]!]!),
    rows: Int32Array.from({ length: at.length }, (_, i) => points.rows[at[i]!]!),
  };
}

/**
 * Checks two arguments that are points.
 *
 * @param by the function they were given to
 * @throws PopuliError for anything else, and where the two have other traits, or in another order
 */
export function requireSameTraits(
  by: string,
  [nameOfA, a]: readonly [name: string, points: TraitPoints],
  [nameOfB, b]: readonly [name: string, points: TraitPoints],
): void {
  checkArgument(by, nameOfA, a, pointsKind);
  checkArgument(by, nameOfB, b, pointsKind);
  for (let k = 0; k < Math.max(a.traits.length, b.traits.length); k++) {
    const [one, other] = [a.traits[k], b.traits[k]];
    if (one === other) continue;
    throw new PopuliError(
      `the traits differ: '${nameOfA}' has ${a.traits.join(", ")}, and '${nameOfB}' ${b.traits.join(", ")}`,
      {},
      one === undefined
        ? `add '${other}' to '${nameOfA}'`
        : adviseName(
            one,
            b.traits.filter((trait) => !a.traits.includes(trait)),
          ),
    );
  }
}

/** Two lists of numbers as one. Spread into arguments, long ones would overflow the stack. */
export function joined(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
