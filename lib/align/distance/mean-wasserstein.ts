import type { TraitPoints } from "../points/points.js";
import type { Distance } from "./distance.js";
import { quantileDistance, sortedValues } from "./quantile-distance.js";

/** The 1-D Wasserstein distance of each trait, averaged. */
export const meanWasserstein = {
  key: "wasserstein",
  name: "mean 1-D Wasserstein",
  about: "how far answers to one trait must move, on average over traits, in standard deviations",
  compute({ people, reference }) {
    const each = marginalDistances(people, reference);
    return each.reduce((sum, one) => sum + one, 0) / each.length;
  },
} as const satisfies Distance;

/** `[d]`: the 1-D Wasserstein distance W₁ of each axis. */
export function marginalDistances(a: TraitPoints, b: TraitPoints): number[] {
  const axis = ({ values, size, traits: { length: d }, weights }: TraitPoints, k: number) =>
    sortedValues(
      Float64Array.from({ length: size }, (_, i) => values[i * d + k]!),
      weights,
    );
  return a.traits.map((_, k) => quantileDistance(axis(a, k), axis(b, k), 1));
}
