import type { TraitPoints } from "../points/points.js";

/** Ratios of two densities at the personas. */
export interface DensityRatios {
  /** `[personas]`: p(x) of the reference over q(x) of the personas. */
  readonly ratios: Float64Array;
  /** What a reader must know of how they were computed. */
  readonly note: string;
}

/** A way to estimate how much denser the reference is than the personas at each persona. */
export interface RatioMethod {
  readonly name: string;
  readonly ratios: (
    personas: TraitPoints,
    reference: TraitPoints,
    breathe: () => Promise<void>,
  ) => Promise<DensityRatios>;
}
