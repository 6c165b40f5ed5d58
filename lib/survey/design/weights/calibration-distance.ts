import type { WeightBounds } from "../weighting.js";

/** How the change of a weight is measured (see `CalibrationOptions`). */
export const calibrationDistances = ["linear", "raking", "logit"] as const;
export type CalibrationDistance = (typeof calibrationDistances)[number];

/** The factor of a weight as a function of its linear predictor u, and the slope of that function. */
export interface Link {
  readonly factor: (u: number) => number;
  readonly slope: (u: number) => number;
}

/** The factors that change weights least, by a distance (Deville & Särndal 1992, §2). */
export function linkOf(kind: CalibrationDistance, bounds: WeightBounds | undefined): Link {
  if (kind === "logit") {
    const [low, high] = bounds!;
    const a = (high - low) / ((high - 1) * (1 - low));
    const parts = (u: number) => {
      const e = Math.exp(Math.min(a * u, 700));
      return { e, under: high - 1 + (1 - low) * e };
    };
    return {
      factor: (u) => {
        const { e, under } = parts(u);
        return (low * (high - 1) + high * (1 - low) * e) / under;
      },
      slope: (u) => {
        const { e, under } = parts(u);
        return ((high - low) * a * (high - 1) * (1 - low) * e) / under ** 2;
      },
    };
  }
  const [low, high] = bounds ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const free = kind === "linear" ? (u: number) => 1 + u : Math.exp;
  return {
    factor: (u) => Math.min(Math.max(free(u), low), high),
    slope: (u) => {
      const factor = free(u);
      return factor < low || factor > high ? 0 : kind === "linear" ? 1 : factor;
    },
  };
}
