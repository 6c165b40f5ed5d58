import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { PopuliError } from "../../errors/populi-error.js";
import { display, type MimeBundle } from "../../show/display.js";
import type { Survey } from "../survey/survey.js";
import { weightsOf } from "../survey/weights.js";
import { designTable, type ReplicateDesign } from "./design.js";
import { designWeights } from "./survey-design.js";

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
}

/**
 * A design from the replicate weights that come with the data (Wolter 2007, §§3–5; R's `svrepdesign(mse = TRUE)`). The
 * variance is that of the replicates around the estimate from the whole sample.
 *
 * @throws PopuliError for an unknown column, no replicates, a ρ outside 0 ≤ ρ < 1, factors that do not fit
 * @example
 * replicateDesign(survey, { weight: "w", replicates: ["w1", "w2", "w3", "w4"], method: "brr" });
 */
export function replicateDesign(survey: Survey, options: ReplicateOptions): ReplicateDesign {
  const count = options.replicates.length;
  if (count < 2)
    throw new PopuliError(`${count} columns of replicate weights are too few`, { file: survey.file });
  const replicates = options.replicates.map((name) => weightsOf(survey.column(name), survey.file).weights);
  return withReplicates({
    kind: "replicates",
    survey,
    method: options.method,
    weights: designWeights(survey, options.weight),
    replicates,
    factors: factorsOf(options, count),
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
      rank ??= rankOf(parts.replicates);
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
      `there are ${factors?.length ?? 0} factors above 0 for ${count} replicates`,
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

/** How many replicates are linearly independent, from the eigenvalues of their cross products. */
function rankOf(replicates: readonly Float64Array[]): number {
  const weights = new Matrix(replicates as Float64Array[]);
  const values = new EigenvalueDecomposition(weights.mmul(weights.transpose()), { assumeSymmetric: true })
    .realEigenvalues;
  // The same as R's qr(tol = 1e-5), as eigenvalues are squares.
  const least = 1e-10 * Math.max(...values);
  return values.filter((value) => value > least).length;
}
