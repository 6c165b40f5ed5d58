import { oneBlock, type Summed } from "../answers/blocks.js";
import type { Replicates } from "./replicates.js";
import type { RunDesign } from "./run-design.js";
import { sumsWithout } from "./unit-sums.js";
import type { JackknifeUnits } from "./units.js";

/** Sums over another sample that might have been drawn. */
interface ResampledSums {
  /** Which unit is left out, or which replicate it is. */
  readonly at: number;
  /** In an array that the next sample may write to. */
  readonly sums: Float64Array;
  /** What its difference from the whole counts in the sum that corrects the bias. */
  readonly bias: number;
  /** What the difference is multiplied by, so that the variance is a sum of squares. */
  readonly spread: number;
}

/** The sums over all respondents, and over samples without a unit or by replicate weights. */
export function resampledSums(
  summed: Pick<Summed<never>, "blockSums">,
  design: RunDesign,
): {
  readonly whole: Float64Array;
  /** Units or replicates. */
  readonly count: number;
  /**
   * What sums must be multiplied by to be those of as small a sample as shows the bias. Where others count for those left out,
   * sums are of as many as before, and a prior of half an answer would seem to have no part in the bias: c/n of it is left where
   * Σ factor · (c/m − c/n) = c/n, which is at m = n / (1 + 1/Σ factor). That is n − 1 for a jackknife, n/2 for half samples.
   */
  readonly smaller: number;
  samples(): Generator<ResampledSums>;
} {
  return design.kind === "units" ? withoutUnits(summed, design) : byReplicates(summed, design);
}

function withoutUnits(summed: Pick<Summed<never>, "blockSums">, units: JackknifeUnits) {
  const { whole, without, strata } = sumsWithout(summed, units);
  return {
    ...{ whole, count: units.count },
    smaller: units.stratum === undefined ? 1 : smallerBy(units.count - strata.length),
    *samples(): Generator<ResampledSums> {
      for (const stratum of strata) {
        const size = stratum.length;
        if (size < 2) continue;
        const share = (size - 1) / size;
        for (const unit of stratum) yield { at: unit, sums: without(unit), bias: share, spread: share };
      }
    },
  };
}

/**
 * The differences of replicates from the whole are of the order that their factors say, whatever the method: the sum of
 * factor times square is the variance, and so is that of factor times difference the bias, of which the mean difference of a
 * linear statistic is 0.
 */
function byReplicates(summed: Pick<Summed<never>, "blockSums">, { times, factors }: Replicates) {
  const sumsOf = (counts: Float64Array) => summed.blockSums(oneBlock(counts.length), counts)[0]!;
  return {
    whole: summed.blockSums(oneBlock(times[0]!.length))[0]!,
    count: times.length,
    smaller: smallerBy(factors.reduce((sum, factor) => sum + factor, 0)),
    *samples(): Generator<ResampledSums> {
      for (const [at, counts] of times.entries()) {
        const factor = factors[at]!;
        yield { at, sums: sumsOf(counts), bias: factor, spread: Math.sqrt(factor) };
      }
    },
  };
}

function smallerBy(factors: number): number {
  return factors / (1 + factors);
}
