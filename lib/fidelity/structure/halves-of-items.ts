import { permutation } from "../../random/stream.js";
import type { RunDesign } from "../jackknife/run-design.js";
import { type JackknifeUnits, simpleUnits, strataOf } from "../jackknife/units.js";
import { freedom, type KnownVariance } from "../significance/two-way.js";

/** Fewer samples than these give no variance. */
export const fewestSamples = 20;
/** More groups of respondents than these change no interval by an amount that can be seen. */
const mostUnits = 200;
/** In how many ways items are divided in two at most. */
const mostDivisions = 5;

/** Another sample of respondents, and how the items are divided in it. */
export interface OtherSample {
  /** The unit that is left out, or the replicate of the design. */
  readonly at: number;
  readonly division: number;
}

/** What was computed from two halves of the items in another sample. */
export interface Halves<Values> extends OtherSample {
  readonly values: readonly [Values, Values];
}

/**
 * Other samples, by which respondents' variance is told from that of items: what respondents do to both halves of the items
 * alike. That is the covariance of the halves, in which the noise of neither is.
 *
 * Units are left out one by one. A bootstrap will not do: a resample has the noise of two samples beside what segments
 * differ by, so that of Cramér's V it found half the variance where segments differ much, and twice as much where they
 * hardly do (docs/coverage.md).
 */
export interface OtherSamples {
  readonly each: readonly OtherSample[];
  /** The positions of the items in both halves. */
  halves(division: number): readonly [readonly number[], readonly number[]];
  /** The covariance of both halves, mean over divisions, 0 at least; NaN where too few are defined. */
  variance<Values>(found: readonly Halves<Values>[], of: (values: Values) => number): KnownVariance;
}

/**
 * Samples without each unit, or by each replicate weight, under as many divisions of the items, five at most, as make so
 * many samples.
 */
export function otherSamples(
  design: RunDesign,
  { items, repeats, seed }: { readonly items: number; readonly repeats: number; readonly seed: number },
): OtherSamples {
  const strata = strataIn(design);
  const divisions = Array.from({ length: divisionsOf(strata, repeats) }, (_, division) => division);
  const divided = divisions.map((division) => {
    const order = permutation(seed, ["halves of items", division], items);
    const half = (parity: number) => Array.from(order.keys()).filter((j) => order[j]! % 2 === parity);
    return [half(0), half(1)] as const;
  });
  return {
    each: divisions.flatMap((division) =>
      strata.flatMap((stratum) => stratum.map(({ at }) => ({ at, division }))),
    ),
    halves: (division) => divided[division]!,
    variance: (found, of) => {
      const known = divisions
        .map((division) => {
          const own = found.filter((one) => one.division === division);
          const values = new Map(own.map(({ at, values: [a, b] }) => [at, [of(a), of(b)] as const]));
          return covarianceOf(strata, values);
        })
        .filter(({ variance }) => Number.isFinite(variance));
      const mean = (key: keyof KnownVariance) => known.reduce((sum, one) => sum + one[key], 0) / known.length;
      const most =
        design.kind === "replicates"
          ? design.degreesOfFreedom
          : strata.reduce((sum, { length }) => sum + length - 1, 0);
      return { variance: Math.max(0, mean("variance")), df: Math.min(most, mean("df")) };
    },
  };
}

/** Each respondent a unit where there is no design, or of more than 200, or than samples are asked for, as many random groups. */
export function unitsFor(respondents: number, repeats: number, seed: number): JackknifeUnits {
  return simpleUnits(respondents, seed, Math.max(fewestSamples, Math.min(mostUnits, repeats)));
}

/** How many other samples are measured. */
export function samplesOf(design: RunDesign, repeats: number): number {
  const strata = strataIn(design);
  return divisionsOf(strata, repeats) * sizeOf(strata);
}

/** A unit or a replicate, and what the square of its difference counts in the variance. */
interface Member {
  readonly at: number;
  readonly factor: number;
}

/** Units by stratum, without those alone in one; all replicates are of one. */
function strataIn(design: RunDesign): readonly (readonly Member[])[] {
  if (design.kind === "replicates") return [design.factors.map((factor, at) => ({ at, factor }))];
  return strataOf(design)
    .filter(({ length }) => length > 1)
    .map((units) => units.map((at) => ({ at, factor: (units.length - 1) / units.length })));
}

function sizeOf(strata: readonly (readonly Member[])[]): number {
  return strata.reduce((sum, { length }) => sum + length, 0);
}

function divisionsOf(strata: readonly (readonly Member[])[], repeats: number): number {
  return Math.max(1, Math.min(mostDivisions, Math.round(repeats / sizeOf(strata)) || 1));
}

/**
 * The covariance of both halves between the samples of each stratum. A sample without a value says nothing, as in R. Degrees
 * of freedom are fewer where a few samples decide.
 */
function covarianceOf(
  strata: readonly (readonly Member[])[],
  values: ReadonlyMap<number, readonly [number, number]>,
): KnownVariance {
  let [variance, defined] = [0, 0];
  const moved: number[] = [];
  for (const stratum of strata) {
    const known = stratum.flatMap(({ at, factor }) => {
      const [a, b] = values.get(at) ?? [Number.NaN, Number.NaN];
      return Number.isFinite(a) && Number.isFinite(b) ? [{ a, b, factor }] : [];
    });
    const mean = (half: "a" | "b") => known.reduce((sum, one) => sum + one[half], 0) / known.length;
    const [meanA, meanB] = [mean("a"), mean("b")];
    for (const { a, b, factor } of known) {
      variance += factor * (a - meanA) * (b - meanB);
      moved.push(Math.sqrt(factor) * (a - meanA + b - meanB));
    }
    defined += known.length;
  }
  return { variance: defined < 2 ? Number.NaN : variance, df: freedom(Float64Array.from(moved)) };
}
