import { permutation } from "../../random/stream.js";
import { type Distances, distanceList, distancesOf } from "../distance/distances.js";
import { pointsAt, type TraitPoints } from "../points/points.js";
import type { AlignmentStage } from "./alignment.js";

/** Everybody whose distance from the held-out half is told, in standard deviations of the reference. */
interface Compared {
  readonly own: TraitPoints;
  readonly weighted: TraitPoints;
  readonly aligned: TraitPoints;
  readonly fit: TraitPoints;
  readonly heldOut: TraitPoints;
}

/**
 * The distances of all personas, of a random choice of n, of the weighted and of the aligned personas, and of n others of
 * the reference: what no choice of personas should be expected to beat.
 */
export async function stagesOf(
  { own, weighted, aligned, fit, heldOut }: Compared,
  how: {
    readonly n: number;
    readonly seed: number;
    readonly repeats: number;
    readonly breathe: () => Promise<void>;
  },
): Promise<AlignmentStage[]> {
  const { n, seed, repeats, breathe } = how;
  const distances = (people: TraitPoints) => distancesOf({ people, reference: heldOut, seed });
  const drawn = async (points: TraitPoints, what: string) => {
    const many = Math.min(n, points.size);
    const each: Distances[] = [];
    for (let k = 0; k < repeats; k++) {
      await breathe();
      each.push(distances(pointsAt(points, permutation(seed, [what, k], points.size).slice(0, many))));
    }
    return { n: many, ...over(each) };
  };
  return [
    { role: "before", name: "all personas", n: own.size, distances: distances(own) },
    { role: "random", name: "chosen at random (floor)", ...(await drawn(own, "random")) },
    { role: "weighted", name: "importance weights alone", n: own.size, distances: distances(weighted) },
    { role: "aligned", name: "aligned", n: aligned.size, distances: distances(aligned) },
    { role: "best", name: "others of the reference (best)", ...(await drawn(fit, "best")) },
  ];
}

function over(each: readonly Distances[]) {
  const means: Record<string, number> = {};
  const spread: Record<string, number> = {};
  for (const { key } of distanceList) {
    const mean = each.reduce((sum, one) => sum + one[key], 0) / each.length;
    means[key] = mean;
    spread[key] = Math.sqrt(
      each.reduce((sum, one) => sum + (one[key] - mean) ** 2, 0) / Math.max(1, each.length - 1),
    );
  }
  return { distances: means, spread };
}
