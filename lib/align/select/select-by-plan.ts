import { permutation, randomStream } from "../../random/stream.js";
import type { TransportPlan } from "../transport/transport-plan.js";

/**
 * Chooses different rows of a plan so that they are distributed as its columns are. Columns are gone through in equal steps
 * of their mass, so that all of the reference is represented; for each, a row that is still free is drawn in proportion to
 * what it sends there. Draw k is a pure function of the seed, k, and which rows are free.
 *
 * @param masses `[columns]`: the mass of each column
 * @param n how many rows; up to all
 * @returns `[n]`: rows, each once
 */
export async function selectByPlan(
  plan: TransportPlan,
  masses: Float64Array,
  n: number,
  seed: number,
  breathe: () => Promise<void>,
): Promise<Int32Array> {
  const targets = systematic(masses, n, randomStream(seed, ["select", "start"]).uniform());
  // In an order of their own, so that no part of the reference finds only what others have left.
  const order = permutation(seed, ["select", "order"], n);
  const [rows] = plan.size;
  const isTaken = new Uint8Array(rows);
  const chosen = new Int32Array(n);
  for (const [k, place] of order.entries()) {
    await breathe();
    const heights = plan.logColumn(targets[place]!);
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < rows; i++) if (isTaken[i] === 0 && heights[i]! > highest) highest = heights[i]!;
    let total = 0;
    const share = (i: number) => (isTaken[i] === 0 ? Math.exp(heights[i]! - highest) : 0);
    for (let i = 0; i < rows; i++) total += share(i);
    let left = randomStream(seed, ["select", k]).uniform() * total;
    let found = -1;
    for (let i = 0; i < rows; i++) {
      const own = share(i);
      if (own === 0) continue;
      found = i;
      left -= own;
      if (left < 0) break;
    }
    isTaken[found] = 1;
    chosen[k] = found;
  }
  return chosen;
}

/** `[n]`: the column at each of n equal steps through the masses. */
function systematic(masses: Float64Array, n: number, start: number): Int32Array {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const found = new Int32Array(n);
  let j = 0;
  let reached = masses[0]!;
  for (let k = 0; k < n; k++) {
    const at = ((k + start) / n) * total;
    while (reached <= at && j < masses.length - 1) reached += masses[++j]!;
    found[k] = j;
  }
  return found;
}
