import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { randomStream } from "../../../random/stream.js";

/**
 * Classical multidimensional scaling: points in a plane whose distances approximate the given ones, from the two
 * largest eigenvalues of the double-centred squared distances.
 * Source: Torgerson (1952), "Multidimensional scaling: I", Psychometrika 17(4); Gower (1966), Biometrika 53.
 *
 * @param distances `[n, n]`, symmetric, 0 on the diagonal
 * @returns `[n, 2]`
 */
export function classicalScaling(distances: Float64Array, n: number): Float64Array {
  const squares = distances.map((d) => d * d);
  const means = Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += squares[i * n + j]!;
    return sum / n;
  });
  const all = means.reduce((sum, x) => sum + x, 0) / n;
  const centred = Matrix.from1DArray(
    n,
    n,
    squares.map((x, at) => -0.5 * (x - means[Math.floor(at / n)]! - means[at % n]! + all)),
  );
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(centred, {
    assumeSymmetric: true,
  });
  const largest = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const points = new Float64Array(n * 2);
  for (const [axis, k] of largest.slice(0, 2).entries()) {
    const length = Math.sqrt(Math.max(0, realEigenvalues[k]!));
    for (let i = 0; i < n; i++) points[i * 2 + axis] = length * eigenvectorMatrix.get(i, k);
  }
  return points;
}

/**
 * Random starts beside the classical one. Of 40 maps of twelve segments, the best of 100 starts was found from one start
 * in 6, from 20 in 39, from 50 in 40. Larger maps get fewer, for time.
 */
const starts = { few: 20, many: 50, manyUpTo: 20 };
/** The starts that are nearest after some steps are followed to the end. */
const followed = 8;
const roughly = { tolerance: 1e-3, steps: 60 };
const exactly = { tolerance: 1e-10, steps: 2000 };

/**
 * Metric multidimensional scaling by SMACOF: points in a plane that minimise raw stress, Σ (d − δ)² over pairs. Stress
 * has local minima; the least is taken of those reached from the classical solution and from 50 seeded random starts (20
 * beyond 20 points).
 * Source: de Leeuw (1977), "Applications of convex analysis to multidimensional scaling"; Borg & Groenen (2005), Modern
 * Multidimensional Scaling, ch. 8, and § 13.2 on local minima.
 *
 * @param distances `[n, n]`, symmetric, 0 on the diagonal
 * @returns `[n, 2]`
 */
export function smacof(distances: Float64Array, n: number): Float64Array {
  const size = Math.sqrt(distances.reduce((sum, d) => sum + d * d, 0) / (n * n));
  const random = randomStarts(n).map((start) => start.map((x) => x * size));
  const begun = [classicalScaling(distances, n), ...random]
    .map((points) => majorise(distances, points, n, roughly))
    .sort((a, b) => a.stress - b.stress)
    .slice(0, followed);
  return begun
    .map(({ points }) => majorise(distances, points, n, exactly))
    .reduce((best, other) => (other.stress < best.stress ? other : best)).points;
}

/** The points of least stress that are reached from some that are near. */
export function smacofFrom(distances: Float64Array, near: Float64Array, n: number): Float64Array {
  return majorise(distances, near, n, exactly).points;
}

/** Starts by number of points: every map of as many has the same. */
const startsOf = new Map<number, readonly Float64Array[]>();

function randomStarts(n: number): readonly Float64Array[] {
  const known =
    startsOf.get(n) ??
    Array.from({ length: n <= starts.manyUpTo ? starts.many : starts.few }, (_, start) => {
      const stream = randomStream(1, ["scaling", start]);
      return Float64Array.from({ length: n * 2 }, () => stream.normal());
    });
  startsOf.set(n, known);
  return known;
}

/** Points, and their stress before the last step. */
interface Configuration {
  readonly points: Float64Array;
  readonly stress: number;
}

/**
 * Guttman transforms until stress hardly falls. Four steps in five go twice as far, which halves the number of steps (de
 * Leeuw & Heiser 1980, "Multidimensional scaling with restrictions on the configuration").
 */
function majorise(
  distances: Float64Array,
  start: Float64Array,
  n: number,
  { tolerance, steps }: typeof exactly,
): Configuration {
  let squares = 0;
  for (const distance of distances) squares += distance * distance;
  const nothing = 1e-20 * squares;
  let points = start.slice();
  let next = new Float64Array(n * 2);
  let last = Number.POSITIVE_INFINITY;
  for (let step = 0; step < steps; step++) {
    const now = guttmanTransform(distances, points, n, next);
    const fall = last - now;
    last = now;
    if (now <= nothing || (fall >= 0 && fall <= tolerance * now)) break;
    if (step % 5 !== 4) for (let at = 0; at < next.length; at++) next[at] = 2 * next[at]! - points[at]!;
    [points, next] = [next, points];
  }
  return { points, stress: last };
}

/** Raw stress: the sum over pairs of the squared difference between a distance on the map and the given one. */
export function stress(distances: Float64Array, points: Float64Array, n: number): number {
  return guttmanTransform(distances, points, n, new Float64Array(n * 2));
}

/** Writes the next points to `next`, and returns the stress of these. A map takes thousands of steps. */
function guttmanTransform(
  distances: Float64Array,
  points: Float64Array,
  n: number,
  next: Float64Array,
): number {
  next.fill(0);
  let sum = 0;
  for (let i = 1; i < n; i++) {
    const [pointX, pointY] = [points[i * 2]!, points[i * 2 + 1]!];
    let [nextX, nextY] = [0, 0];
    for (let j = 0; j < i; j++) {
      const x = pointX - points[j * 2]!;
      const y = pointY - points[j * 2 + 1]!;
      const d = Math.sqrt(x * x + y * y);
      const aim = distances[i * n + j]!;
      sum += (d - aim) * (d - aim);
      if (d === 0) continue;
      const ratio = aim / d / n;
      nextX += ratio * x;
      nextY += ratio * y;
      next[j * 2]! -= ratio * x;
      next[j * 2 + 1]! -= ratio * y;
    }
    next[i * 2] = nextX;
    next[i * 2 + 1] = nextY;
  }
  return sum;
}
