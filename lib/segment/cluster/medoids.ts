/** Where a search for medoids ended. */
export interface Medoids {
  /** Positions of the medoids. */
  readonly medoids: readonly number[];
  /** Σ weight × distance to the nearest medoid. */
  readonly cost: number;
}

/** A gain below this is rounding. */
const leastGain = 1e-12;

/**
 * Partitioning around medoids: medoids are added one by one where they lower the cost most (BUILD), then the best swap of
 * a medoid with another point is made as long as one lowers the cost (SWAP). Every swap of a point is valued for all
 * medoids in one pass over the distances.
 * Sources: Kaufman & Rousseeuw (1990), Finding Groups in Data, chapter 2; Schubert & Rousseeuw (2021), "Fast and eager
 * k-medoids clustering", Information Systems 101 (FastPAM1).
 *
 * @param distances `[n, n]`
 * @param weights `[n]`
 * @param breathe called after every pass
 */
export async function medoidsOf(
  distances: Float64Array,
  weights: ArrayLike<number>,
  clusters: number,
  breathe: () => Promise<void>,
): Promise<Medoids> {
  const n = weights.length;
  const medoids = await build(distances, weights, Math.min(clusters, n), breathe);
  for (;;) {
    const swap = bestSwap(distances, weights, medoids);
    await breathe();
    if (swap === undefined) break;
    medoids[swap.medoid] = swap.point;
  }
  let cost = 0;
  for (let i = 0; i < n; i++)
    cost += weights[i]! * Math.min(...medoids.map((medoid) => distances[i * n + medoid]!));
  return { medoids, cost };
}

async function build(
  distances: Float64Array,
  weights: ArrayLike<number>,
  clusters: number,
  breathe: () => Promise<void>,
): Promise<number[]> {
  const n = weights.length;
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const medoids: number[] = [];
  while (medoids.length < clusters) {
    let best = -1;
    let lowest = Number.POSITIVE_INFINITY;
    for (let candidate = 0; candidate < n; candidate++) {
      if (medoids.includes(candidate)) continue;
      let cost = 0;
      for (let i = 0; i < n; i++) cost += weights[i]! * Math.min(nearest[i]!, distances[candidate * n + i]!);
      if (cost < lowest - leastGain) {
        lowest = cost;
        best = candidate;
      }
    }
    medoids.push(best);
    for (let i = 0; i < n; i++) nearest[i] = Math.min(nearest[i]!, distances[best * n + i]!);
    await breathe();
  }
  return medoids;
}

function bestSwap(
  distances: Float64Array,
  weights: ArrayLike<number>,
  medoids: readonly number[],
): { readonly medoid: number; readonly point: number } | undefined {
  const n = weights.length;
  const k = medoids.length;
  const own = new Int32Array(n);
  const first = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const second = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < n; i++)
    for (let m = 0; m < k; m++) {
      const d = distances[medoids[m]! * n + i]!;
      if (d < first[i]!) {
        second[i] = first[i]!;
        first[i] = d;
        own[i] = m;
      } else if (d < second[i]!) second[i] = d;
    }
  // What removing each medoid costs, before anything is put in its place.
  const removal = new Float64Array(k);
  for (let i = 0; i < n; i++) if (k > 1) removal[own[i]!]! += weights[i]! * (second[i]! - first[i]!);
  let best: { medoid: number; point: number } | undefined;
  let lowest = -leastGain;
  const change = new Float64Array(k);
  for (let point = 0; point < n; point++) {
    if (medoids.includes(point)) continue;
    change.set(removal);
    let shared = 0;
    for (let i = 0; i < n; i++) {
      const d = distances[point * n + i]!;
      const [near, next, m] = [first[i]!, second[i]!, own[i]!];
      if (k === 1) change[0]! += weights[i]! * (d - near);
      else if (d < near) {
        shared += weights[i]! * (d - near);
        change[m]! += weights[i]! * (near - next);
      } else if (d < next) change[m]! += weights[i]! * (d - next);
    }
    for (let m = 0; m < k; m++)
      if (change[m]! + shared < lowest) {
        lowest = change[m]! + shared;
        best = { medoid: m, point };
      }
  }
  return best;
}
