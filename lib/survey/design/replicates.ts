import { counted } from "../../errors/counted.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import { display, type MimeBundle } from "../../show/display.js";
import type { Survey } from "../survey/survey.js";
import { weightsOf } from "../survey/weights.js";
import { checkSurvey } from "./check-design.js";
import { designTable, type ReplicateDesign } from "./design.js";
import { replicateRank } from "./replicate-rank.js";
import { designWeights } from "./survey-design.js";

const methods = [
  "brr",
  "fay",
  "jk1",
  "jkn",
  "bootstrap",
] as const satisfies readonly ReplicateDesign["method"][];

/** Where replicate weights are, and how they were made. */
export interface ReplicateOptions {
  /** The weight column; the survey's own when absent, none when `null`. */
  readonly weight?: string | null;
  /** The columns of replicate weights. */
  readonly replicates: readonly string[];
  /**
   * How they were made: by balanced repeated replication ("brr"), Fay's variant of it ("fay", with `rho`), a jackknife
   * that deletes a unit at a time without strata ("jk1") or within them ("jkn", with `factors`), or a bootstrap.
   */
  readonly method: ReplicateDesign["method"];
  /** Fay's ρ, 0 ≤ ρ < 1 (default 0.3 for "fay"). */
  readonly rho?: number;
  /**
   * The factor of each replicate's squared distance in the variance. The method gives it, except for "jkn": there it is
   * (units − 1) / units of the stratum from which a unit was deleted.
   */
  readonly factors?: readonly number[];
  /**
   * Whether replicates vary around the estimate from the whole sample (default true), or around their own mean, which R's
   * `svrepdesign` does by default. Intervals of fidelity are always around their mean, because divergences of replicates are
   * noisier than those of the whole sample.
   */
  readonly mse?: boolean;
}

/**
 * A design from the replicate weights that come with the data (Wolter 2007, §§3–5; R's `svrepdesign(mse = TRUE)`). The
 * variance is that of the replicates around the estimate from the whole sample. R's `scale` and `rscales` are one list here:
 * `factors` are their products.
 *
 * @throws PopuliError for an unknown column, fewer than two replicates, a negative weight, a ρ outside 0 ≤ ρ < 1, factors
 *   that do not fit
 * @example
 * replicateDesign(survey, { weight: "w", replicates: ["w1", "w2", "w3", "w4"], method: "brr" });
 */
export function replicateDesign(survey: Survey, options: ReplicateOptions): ReplicateDesign {
  checkSurvey("replicateDesign", survey, options, {
    ...{ weight: true, replicates: true, method: true, rho: true, factors: true, mse: true },
  });
  oneOf("method", options.method, methods);
  if (!Array.isArray(options.replicates))
    throw new PopuliError(
      "no columns of replicate weights",
      { file: survey.file },
      'name them: replicates: ["w1", "w2", …]',
    );
  const count = options.replicates.length;
  if (count < 2)
    throw new PopuliError(
      `${counted(count, "column of replicate weights is", "columns of replicate weights are")} too few`,
      { file: survey.file },
      "name all that come with the data, two at least",
    );
  const replicates = options.replicates.map((name) => weightsOf(survey.column(name), survey.file).weights);
  return withReplicates({
    kind: "replicates",
    survey,
    method: options.method,
    weights: designWeights(survey, options.weight),
    replicates,
    factors: factorsOf(options, count),
    mse: options.mse ?? true,
    notes: [],
  });
}

/** Completes a design with the degrees of freedom of its replicates. */
export function withReplicates(
  parts: Omit<ReplicateDesign, "degreesOfFreedom" | "toTable" | typeof display>,
): ReplicateDesign {
  let rank: number | undefined;
  return {
    ...parts,
    get degreesOfFreedom() {
      rank ??= replicateRank(parts.replicates);
      return rank - 1;
    },
    [display](): MimeBundle {
      return this.toTable()[display]();
    },
    toTable() {
      return designTable(this, [["replicates", `${parts.replicates.length}, ${parts.method}`]]);
    },
  };
}

function factorsOf({ method, rho = method === "fay" ? 0.3 : 0, factors }: ReplicateOptions, count: number) {
  if (!(rho >= 0 && rho < 1)) throw new PopuliError(`Fay's ρ is ${rho}`, {}, "0 ≤ ρ < 1");
  if (method === "jkn" || factors !== undefined) {
    if (factors?.length === count && factors.every((factor) => factor > 0)) return factors;
    throw new PopuliError(
      `${counted(factors?.length ?? 0, "factor")} above 0 for ${counted(count, "replicate")}`,
      {},
      "one for each replicate; for a stratified jackknife, (units − 1) / units of the stratum from which a unit was deleted",
    );
  }
  const factor = {
    brr: 1 / (count * (1 - rho) ** 2),
    fay: 1 / (count * (1 - rho) ** 2),
    jk1: (count - 1) / count,
    bootstrap: 1 / (count - 1),
  }[method];
  return Array<number>(count).fill(factor);
}
