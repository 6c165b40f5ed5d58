import { randomStream } from "../../random/stream.js";
import type { TraitPoints } from "../points/points.js";
import type { Distance } from "./distance.js";
import { quantileDistance, sortedValues } from "./quantile-distance.js";

/** Directions that are looked along; the standard error of the distance is then about a tenth of it or less. */
const directions = 100;

/** The sliced Wasserstein distance of order 2 (Bonneel et al. 2015, JMIV 51, § 3). */
export const slicedWasserstein = {
  key: "sliced",
  name: "sliced Wasserstein",
  about: `the root mean square of W₂ along ${directions} random directions, in standard deviations`,
  compute: ({ people, reference, seed }) =>
    slicedAlong(people, reference, randomDirections(people.traits.length, directions, seed)),
} as const satisfies Distance;

/** `[count][d]`: directions of length 1; each is a pure function of the seed and its number. */
function randomDirections(d: number, count: number, seed: number): Float64Array[] {
  return Array.from({ length: count }, (_, k) => {
    const stream = randomStream(seed, ["direction", k]);
    const drawn = Float64Array.from({ length: d }, () => stream.normal());
    const length = Math.hypot(...drawn);
    return drawn.map((value) => value / length);
  });
}

/** The sliced Wasserstein distance over given directions. */
export function slicedAlong(a: TraitPoints, b: TraitPoints, along: readonly Float64Array[]): number {
  const mean = along.reduce(
    (sum, direction) => sum + quantileDistance(projected(a, direction), projected(b, direction), 2),
    0,
  );
  return Math.sqrt(mean / along.length);
}

function projected({ size, values, traits: { length: d }, weights }: TraitPoints, direction: Float64Array) {
  const places = new Float64Array(size);
  for (let i = 0; i < size; i++) for (let k = 0; k < d; k++) places[i]! += values[i * d + k]! * direction[k]!;
  return sortedValues(places, weights);
}
