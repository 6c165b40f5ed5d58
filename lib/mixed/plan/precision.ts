import { tQuantile } from "../../statistics/distributions.js";

/** What a pilot says of one estimate: how precise interviews and predictions of it are. */
export interface PilotItem {
  readonly item: string;
  readonly of: string;
  readonly group: string;
  /** The variance of the classical estimate times n: what one interview is worth under this design. */
  readonly unitVariance: number;
  /** The squared PPI correlation, less what a chance correlation of the pilot's size is expected to be; from 0. */
  readonly explained: number;
}

/** How many are interviewed, and how many others predicted. */
export interface Allocation {
  readonly interviewed: number;
  readonly predicted: number;
}

/**
 * The variance of a mixed estimate at the best λ, V₁/n · (1 − ρ² N/(n + N)), with the price of choosing λ where anybody is
 * predicted (Broska, Howes & van Loon 2025, Sociological Methods & Research 54; PPI++, arXiv:2311.01453, §6).
 */
export function plannedVariance(
  { unitVariance, explained }: PilotItem,
  { interviewed, predicted }: Allocation,
): number {
  const alone = unitVariance / interviewed;
  if (predicted === 0) return alone;
  const gain = 1 - (explained * predicted) / (interviewed + predicted);
  return (alone * gain * (interviewed - 1)) / Math.max(1, interviewed - 3);
}

/** Half of the 95 % interval. */
export function plannedHalfWidth(pilot: PilotItem, allocation: Allocation): number {
  return tQuantile(0.05, allocation.interviewed - 1) * Math.sqrt(plannedVariance(pilot, allocation));
}
