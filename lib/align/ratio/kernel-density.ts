import { kernelDensity } from "../density/kernel-density.js";
import type { RatioMethod } from "./ratio-method.js";

/** Two kernel density estimates, one over the other. For up to about six traits. */
export const kernelDensityRatio = {
  name: "kernel density",
  async ratios(personas, reference, breathe) {
    const q = await kernelDensity(personas, personas, breathe);
    const p = await kernelDensity(reference, personas, breathe);
    const spacing = Math.max(q.binned ?? 0, p.binned ?? 0);
    return {
      ratios: p.at.map((density, i) => density / q.at[i]!),
      note:
        spacing === 0
          ? "kernel densities, evaluated at every persona"
          : `kernel densities on a grid of ${spacing} bandwidths, which is not exact (errors: docs/alignment.md)`,
    };
  },
} as const satisfies RatioMethod;
