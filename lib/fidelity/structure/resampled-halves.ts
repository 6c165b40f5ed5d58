import { unitResamples } from "../bootstrap/resamples.js";
import type { Replicates } from "../jackknife/replicates.js";
import type { RunDesign } from "../jackknife/run-design.js";
import { type JackknifeUnits, strataOf } from "../jackknife/units.js";
import type { StructureValues } from "./metric/structure-metrics.js";

/** Fewer resamples than these give no variance. */
export const fewestResamples = 20;
/** Ways in which items are divided in two. */
const divisions = 4;

/** The metrics of both sides. */
export type BothValues = Readonly<Record<"human" | "simulated", StructureValues>>;

/** What was computed from two halves of the items under one resample of respondents. */
export interface Halves<Values> {
  readonly division: number;
  readonly values: readonly [Values, Values];
}

/** Other samples of respondents, by how often each unit counts, or each respondent of a replicate, and what the halves' values under them say. */
export interface ResampledHalves {
  samples(): Generator<{ readonly division: number; readonly times: Float64Array }>;
  /** The covariance of both halves, mean over divisions; NaN where too few are defined. */
  covariance<Values>(halves: readonly Halves<Values>[], of: (values: Values) => number): number;
  readonly df: number;
}

/** Resamples of a design's units, or its replicates, under divisions of the items in two. */
export function resampledHalves(design: RunDesign, repeats: number, seed: number): ResampledHalves {
  return design.kind === "replicates" ? replicated(design, repeats) : drawn(design, repeats, seed);
}

/** Resamples of units, a division for each. */
function drawn(units: JackknifeUnits, repeats: number, seed: number): ResampledHalves {
  return {
    *samples() {
      let repeat = 0;
      for (const times of unitResamples(units, repeats, seed)) {
        yield { division: repeat % divisions, times };
        repeat += 1;
      }
    },
    covariance: covarianceOfHalves,
    df: strataOf(units).reduce((sum, stratum) => sum + stratum.length - 1, 0),
  };
}

/** All replicates under each division, of which there are fewer where there are many replicates. */
function replicated({ times, factors, degreesOfFreedom }: Replicates, repeats: number): ResampledHalves {
  const count = divisionsOf(times.length, repeats);
  const each = Array.from({ length: count }, (_, division) => division);
  return {
    *samples() {
      for (const division of each) for (const one of times) yield { division, times: one };
    },
    covariance: (halves, of) => {
      const found = each.map((division) => {
        const replicates = halves
          .filter((own) => own.division === division)
          .map(({ values: [a, b] }) => [of(a), of(b)] as const);
        // A replicate without a value says nothing, as in R.
        const defined = replicates.flatMap(([a, b], r) =>
          Number.isFinite(a) && Number.isFinite(b) ? [{ a, b, factor: factors[r]! }] : [],
        );
        const mean = (side: "a" | "b") => defined.reduce((sum, one) => sum + one[side], 0) / defined.length;
        const [centreA, centreB] = [mean("a"), mean("b")];
        return defined.length < 2
          ? Number.NaN
          : defined.reduce((sum, { a, b, factor }) => sum + factor * (a - centreA) * (b - centreB), 0);
      });
      const known = found.filter(Number.isFinite);
      return known.reduce((sum, x) => sum + x, 0) / known.length;
    },
    df: degreesOfFreedom,
  };
}

/** How many divisions the replicates are measured under, so that there are about as many samples as asked for. */
function divisionsOf(replicates: number, repeats: number): number {
  return Math.max(1, Math.min(divisions, Math.round(repeats / replicates)));
}

/** How many samples of respondents a structure's intervals take. */
export function samplesOf(design: RunDesign, repeats: number): number {
  if (design.kind === "units") return repeats;
  return divisionsOf(design.times.length, repeats) * design.times.length;
}

/** The covariance of both halves over resamples. */
function covarianceOfHalves<Values>(
  resampled: readonly Halves<Values>[],
  of: (values: Values) => number,
): number {
  const pairs = resampled
    .map(({ division, values: [a, b] }) => ({ division, a: of(a), b: of(b) }))
    .filter(({ a, b }) => Number.isFinite(a) && Number.isFinite(b));
  if (pairs.length < fewestResamples) return Number.NaN;
  let [sum, df] = [0, 0];
  for (let division = 0; division < divisions; division++) {
    const own = pairs.filter((pair) => pair.division === division);
    const meanA = own.reduce((total, { a }) => total + a, 0) / own.length;
    const meanB = own.reduce((total, { b }) => total + b, 0) / own.length;
    for (const { a, b } of own) sum += (a - meanA) * (b - meanB);
    df += Math.max(0, own.length - 1);
  }
  return sum / df;
}
