import { EigenvalueDecomposition, Matrix } from "ml-matrix";

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

/** Majorisation converges slowly; maps of segments need a few hundred steps. */
const mostSteps = 1000;

/**
 * Metric multidimensional scaling by SMACOF: points in a plane that minimise raw stress, Σ (d − δ)² over pairs, from
 * the classical solution. Each step is a Guttman transform and never raises stress.
 * Source: de Leeuw (1977), "Applications of convex analysis to multidimensional scaling"; Borg & Groenen (2005), Modern
 * Multidimensional Scaling, ch. 8.
 *
 * @returns `[n, 2]`
 */
export function smacof(
  distances: Float64Array,
  n: number,
  start = classicalScaling(distances, n),
): Float64Array {
  let points = start;
  let last = stress(distances, points, n);
  for (let step = 0; step < mostSteps; step++) {
    const next = guttmanTransform(distances, points, n);
    const now = stress(distances, next, n);
    points = next;
    if (last - now <= 1e-10 * last) break;
    last = now;
  }
  return points;
}

/** Raw stress: the sum over pairs of the squared difference between a distance on the map and the given one. */
export function stress(distances: Float64Array, points: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) sum += (between(points, i, j) - distances[i * n + j]!) ** 2;
  return sum;
}

function guttmanTransform(distances: Float64Array, points: Float64Array, n: number): Float64Array {
  const next = new Float64Array(n * 2);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const d = between(points, i, j);
      if (i === j || d === 0) continue;
      const ratio = distances[i * n + j]! / d / n;
      next[i * 2]! += ratio * (points[i * 2]! - points[j * 2]!);
      next[i * 2 + 1]! += ratio * (points[i * 2 + 1]! - points[j * 2 + 1]!);
    }
  }
  return next;
}

function between(points: Float64Array, i: number, j: number): number {
  return Math.hypot(points[i * 2]! - points[j * 2]!, points[i * 2 + 1]! - points[j * 2 + 1]!);
}
