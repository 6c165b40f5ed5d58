/**
 * Replicate weights of a survey's design, as the respondents of a run have them. The variance is around the replicates' mean,
 * Σ factor_r (θ_r − θ̄)², also where the design's estimates are around the whole sample: a half sample or a bootstrap is noisier
 * than the whole, which moves every divergence up. That is bias, which is taken off, and would make intervals of KL three times
 * too long.
 */
export interface Replicates {
  readonly kind: "replicates";
  /** `[replicates][respondents]`: how often a respondent counts in each, which is 1 in the whole sample. */
  readonly times: readonly Float64Array[];
  /** `[replicates]`, above 0. */
  readonly factors: readonly number[];
  readonly degreesOfFreedom: number;
}
