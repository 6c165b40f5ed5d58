import type { RunDesign } from "./run-design.js";

/**
 * How often each respondent counts in another sample: one without a unit, for which the others of its stratum count, or a
 * replicate of the design.
 *
 * @param at the unit, or the replicate
 */
export function countedIn(design: RunDesign, at: number): (respondent: number) => number {
  if (design.kind === "replicates") {
    const times = design.times[at]!;
    return (i) => times[i]!;
  }
  const { of, stratum } = design;
  if (stratum === undefined) return (i) => (of[i] === at ? 0 : 1);
  const size = stratum.reduce((sum, one) => sum + (one === stratum[at] ? 1 : 0), 0);
  return (i) => {
    const unit = of[i]!;
    if (unit === at) return 0;
    return unit >= 0 && stratum[unit] === stratum[at] ? size / (size - 1) : 1;
  };
}
