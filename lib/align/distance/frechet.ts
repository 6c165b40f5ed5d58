import { covarianceOf, squareRoot } from "../points/covariance.js";
import type { Distance } from "./distance.js";

/**
 * The squared Fréchet distance of the two normal distributions with the same means and covariances: |μ₁ − μ₂|² +
 * tr(C₁ + C₂ − 2(C₁C₂)^½) (Dowson & Landau 1982; Heusel et al. 2017, arXiv:1706.08500, § 1).
 */
export const frechet = {
  key: "frechet",
  name: "Fréchet",
  about: "squared, of the normal distributions with the same means and covariances",
  compute({ people, reference }) {
    const [a, b] = [covarianceOf(people), covarianceOf(reference)];
    const root = squareRoot(a.covariance);
    // (C₁C₂)^½ has the trace of (C₁^½ C₂ C₁^½)^½, which is symmetric.
    const between = squareRoot(root.mmul(b.covariance).mmul(root));
    const apart = a.mean.reduce((sum, mean, k) => sum + (mean - b.mean[k]!) ** 2, 0);
    return Math.max(0, apart + a.covariance.trace() + b.covariance.trace() - 2 * between.trace());
  },
} as const satisfies Distance;
