import type { ReplicateDesign } from "./design.js";

/**
 * `[parameters]`: what the estimates of replicates are taken to vary around, which is the estimate from the whole sample, or
 * with `mse: false` their own mean (R's `svrVar`).
 *
 * @param replicated `[replicates][parameters]`
 */
export function replicateCentre(
  { mse }: Pick<ReplicateDesign, "mse">,
  estimate: Float64Array,
  replicated: readonly Float64Array[],
): Float64Array {
  if (mse) return estimate;
  return estimate.map((_, k) => replicated.reduce((sum, one) => sum + one[k]!, 0) / replicated.length);
}
