import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Role } from "../codebook.js";
import type { Survey } from "../survey.js";
import { weightsOf } from "../weights.js";

/** How respondents came into the sample: strata, clusters within them, weights. */
export interface LinearisedDesign {
  readonly kind: "linearised";
  readonly survey: Survey;
  /** `[respondents]` */
  readonly weights: Float64Array;
  /** `[respondents]`: the respondent's primary sampling unit, or −1 where the design does not hold the respondent. */
  readonly unit: Int32Array;
  /** `[units]`: the stratum of each unit. */
  readonly stratumOf: Int32Array;
  readonly strata: readonly string[];
  /** Units less strata. */
  readonly degreesOfFreedom: number;
  readonly lonely: LonelyUnits;
  /** What a reader must know: respondents left out, lonely units. */
  readonly notes: readonly string[];
}

/** Weights recomputed as if other samples had been drawn. */
export interface ReplicateDesign {
  readonly kind: "replicates";
  readonly survey: Survey;
  readonly weights: Float64Array;
  /** `[replicates][respondents]` */
  readonly replicates: readonly Float64Array[];
  /** `[replicates]`: variance = Σ factor_r (θ_r − θ)². */
  readonly factors: readonly number[];
  readonly degreesOfFreedom: number;
  readonly notes: readonly string[];
}

export type Design = LinearisedDesign | ReplicateDesign;

/**
 * What to do with a stratum of a single unit, which says nothing of its own variance: refuse; count it as certain (no
 * variance); take its distance from the mean of all units (conservative); or give it the average variance of the strata
 * that have more (R's `survey.lonely.psu`).
 */
export type LonelyUnits = "error" | "certainty" | "adjust" | "average";

export interface DesignOptions {
  /** The weight column; the survey's own when absent, none when `null`. */
  readonly weight?: string | null;
  /** The column of strata; the codebook's when absent, none when `null`. */
  readonly strata?: string | null;
  /** The column of clusters (primary sampling units); the codebook's when absent, none when `null`. */
  readonly clusters?: string | null;
  readonly lonely?: LonelyUnits;
}

/**
 * The sampling design of a survey: strata, clusters (nested in strata) and weights, drawn with replacement, as for Taylor
 * linearisation (Wolter 2007, Introduction to Variance Estimation, §6; the same as R's `svydesign(nest = TRUE)`).
 * Respondents without a stratum or a cluster are left out, counted in the notes.
 *
 * @throws PopuliError for an unknown column, or strata of a single unit (unless `lonely` says what to do)
 * @example
 * const design = surveyDesign(survey, { weight: "anweight", strata: "stratum", clusters: "psu" });
 */
export function surveyDesign(survey: Survey, options: DesignOptions = {}): LinearisedDesign {
  const { lonely = "error" } = options;
  const weights = designWeights(survey, options.weight);
  const strataColumn = chosen(survey, options.strata, "stratum");
  const clusterColumn = chosen(survey, options.clusters, "cluster");
  const notes: string[] = [];
  const unit = new Int32Array(survey.size).fill(-1);
  const stratumNumber = new Map<string, number>();
  const unitNumber = new Map<string, number>();
  const stratumOf: number[] = [];
  let without = 0;
  const code = (column: string | undefined, i: number): string | null => {
    if (column === undefined) return "";
    const found = survey.column(column);
    const level = found.level[i]!;
    return level < 0 ? null : String(found.levels[level]);
  };
  for (let i = 0; i < survey.size; i++) {
    const stratum = code(strataColumn, i);
    const cluster = clusterColumn === undefined ? String(i) : code(clusterColumn, i);
    if (stratum === null || cluster === null) {
      without += 1;
      continue;
    }
    let h = stratumNumber.get(stratum);
    if (h === undefined) {
      h = stratumNumber.size;
      stratumNumber.set(stratum, h);
    }
    const key = `${h} ${cluster}`;
    let u = unitNumber.get(key);
    if (u === undefined) {
      u = stratumOf.push(h) - 1;
      unitNumber.set(key, u);
    }
    unit[i] = u;
  }
  if (without > 0)
    notes.push(`${without} of ${survey.size} respondents lack a stratum or cluster and are left out`);
  if (stratumOf.length === 0)
    throw new PopuliError("nobody has a stratum and a cluster", { file: survey.file });
  const strata = [...stratumNumber.keys()];
  const units = new Int32Array(strata.length);
  for (const h of stratumOf) units[h]! += 1;
  const alone = strata.filter((_, h) => units[h] === 1);
  if (alone.length > 0) {
    const which = `${alone.slice(0, 8).join(", ")}${alone.length > 8 ? ", …" : ""}`;
    const found = `${alone.length} of ${strata.length} strata have a single unit: ${which}`;
    if (lonely === "error") {
      throw new PopuliError(
        found,
        strataColumn === undefined ? { file: survey.file } : { file: survey.file, column: strataColumn },
        'collapse strata, or say lonely: "adjust" (distance from the overall mean), "average" (that of the other strata) or "certainty" (no variance)',
      );
    }
    notes.push(`${found} (${lonely})`);
  }
  return {
    kind: "linearised",
    survey,
    weights: weights.map((weight, i) => (unit[i]! < 0 ? 0 : weight)),
    unit,
    stratumOf: Int32Array.from(stratumOf),
    strata,
    degreesOfFreedom: stratumOf.length - strata.length,
    lonely,
    notes,
  };
}

export interface ReplicateOptions {
  readonly weight?: string | null;
  /** Columns of replicate weights. */
  readonly replicates: readonly string[];
  /**
   * How they were made: balanced repeated replication, Fay's variant of it (with its ρ), a jackknife that deletes one unit
   * at a time without strata ("jk1") or within them ("jkn", with its factors), or a bootstrap.
   */
  readonly method: "brr" | "fay" | "jk1" | "jkn" | "bootstrap";
  readonly rho?: number;
  /**
   * What each replicate's squared distance counts in the variance; the method's own when absent, but needed for "jkn":
   * (units − 1) / units of the stratum a unit was deleted from.
   */
  readonly factors?: readonly number[];
}

/**
 * A design of replicate weights, where the data come with them (Wolter 2007, §§3–5; R's `svrepdesign(mse = TRUE)`): the
 * variance is that of the replicates about the estimate of the whole sample.
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
  let rank: number | undefined;
  return {
    kind: "replicates",
    survey,
    weights: designWeights(survey, options.weight),
    replicates,
    factors: factorsOf(options, count),
    get degreesOfFreedom() {
      rank ??= rankOf(replicates);
      return rank - 1;
    },
    notes: [],
  };
}

function factorsOf({ method, rho = method === "fay" ? 0.3 : 0, factors }: ReplicateOptions, count: number) {
  if (!(rho >= 0 && rho < 1)) throw new PopuliError(`Fay's ρ is ${rho}`, {}, "0 ≤ ρ < 1");
  if (method === "jkn" || factors !== undefined) {
    if (factors?.length === count && factors.every((factor) => factor > 0)) return factors;
    throw new PopuliError(
      `there are ${factors?.length ?? 0} factors above 0 for ${count} replicates`,
      {},
      "one for each; for a stratified jackknife (units − 1) / units of the stratum a unit was deleted from",
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

/** How many replicates are independent of each other, from the eigenvalues of their cross products. */
function rankOf(replicates: readonly Float64Array[]): number {
  const weights = new Matrix(replicates as Float64Array[]);
  const values = new EigenvalueDecomposition(weights.mmul(weights.transpose()), { assumeSymmetric: true })
    .realEigenvalues;
  // R's qr(tol = 1e-5) asks the same of columns; eigenvalues are squares.
  const least = 1e-10 * Math.max(...values);
  return values.filter((value) => value > least).length;
}

function designWeights(survey: Survey, weight: string | null | undefined): Float64Array {
  if (weight === undefined) return survey.weights;
  if (weight === null) return new Float64Array(survey.size).fill(1);
  return weightsOf(survey.column(weight), survey.file).weights;
}

function chosen(survey: Survey, asked: string | null | undefined, role: Role): string | undefined {
  if (asked === null) return undefined;
  if (asked !== undefined) {
    if (survey.codebook.variables.has(asked)) return asked;
    const names = [...survey.codebook.variables.keys()];
    throw new PopuliError(`there is no column '${asked}'`, { file: survey.file }, adviseName(asked, names));
  }
  return [...survey.codebook.variables.values()].find((variable) => variable.role === role)?.name;
}

/** Estimates as a function of the weights, and for each the linearised score of every respondent. */
export interface Statistic {
  /** `[parameters]` */
  readonly estimate: (weights: Float64Array) => Float64Array;
  /** `[parameters][respondents]`: weight times influence, summing to the estimate's first-order error. */
  readonly scores: (weights: Float64Array, estimate: Float64Array) => readonly Float64Array[];
}

export interface Estimated {
  readonly estimate: Float64Array;
  /** `[parameters, parameters]` */
  readonly covariance: Matrix;
}

/** Estimates with their design-based covariance: Taylor linearisation, or the spread of the replicates. */
export function estimateWith(design: Design, statistic: Statistic): Estimated {
  const estimate = statistic.estimate(design.weights);
  if (design.kind === "replicates") {
    const differences = new Matrix(
      design.replicates.map((weights) => statistic.estimate(weights).map((value, k) => value - estimate[k]!)),
    );
    const scaled = differences.clone().mulColumnVector([...design.factors]);
    return { estimate, covariance: differences.transpose().mmul(scaled) };
  }
  return { estimate, covariance: linearisedCovariance(design, statistic.scores(design.weights, estimate)) };
}

/** Σ_h n_h/(n_h − 1) Σ_c (z_hc − z̄_h)(z_hc − z̄_h)ᵀ over the totals z of the units of each stratum. */
function linearisedCovariance(design: LinearisedDesign, scores: readonly Float64Array[]): Matrix {
  const { unit, stratumOf, strata, lonely } = design;
  const count = scores.length;
  const totals = scores.map((score) => {
    const total = new Float64Array(stratumOf.length);
    for (let i = 0; i < unit.length; i++) if (unit[i]! >= 0) total[unit[i]!]! += score[i]!;
    return total;
  });
  const units = new Int32Array(strata.length);
  for (const h of stratumOf) units[h]! += 1;
  const centred = totals.map((total) => {
    const mean = new Float64Array(strata.length);
    for (const [u, h] of stratumOf.entries()) mean[h]! += total[u]! / units[h]!;
    const overall = total.reduce((sum, value) => sum + value, 0) / total.length;
    return total.map((value, u) => {
      const h = stratumOf[u]!;
      if (units[h] === 1) return lonely === "adjust" ? value - overall : 0;
      return (value - mean[h]!) * Math.sqrt(units[h]! / (units[h]! - 1));
    });
  });
  const covariance = Matrix.zeros(count, count);
  const several = units.reduce((sum, n) => sum + (n > 1 ? 1 : 0), 0);
  const raised = lonely === "average" ? strata.length / several : 1;
  for (let j = 0; j < count; j++) {
    for (let k = j; k < count; k++) {
      let sum = 0;
      for (let u = 0; u < stratumOf.length; u++) sum += raised * centred[j]![u]! * centred[k]![u]!;
      covariance.set(j, k, sum);
      covariance.set(k, j, sum);
    }
  }
  return covariance;
}
