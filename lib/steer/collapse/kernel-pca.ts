import { normalVector } from "../../random/stream.js";

/** Points in the plane of the two leading kernel principal components. */
export interface KernelPca {
  /** `[n][2]` */
  readonly coordinates: readonly (readonly [number, number])[];
  /** Share of the kernel's variance on each component, 0 … 1. */
  readonly explained: readonly [number, number];
  /** Width of the Gaussian kernel: the median distance between points. */
  readonly bandwidth: number;
}

/**
 * The two leading kernel principal components (Schölkopf, Smola and Müller 1998) of a Gaussian kernel exp(−d²/2s²),
 * with s the median distance between points. PSII's figures 1 and 6–9 do not name their kernel, so the figures name
 * this one.
 *
 * @param distances `[n, n]` row-major
 */
export function kernelPca(distances: Float64Array): KernelPca {
  const n = Math.round(Math.sqrt(distances.length));
  const bandwidth = medianDistance(distances, n);
  const kernel = centred(gaussian(distances, bandwidth), n);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += kernel[i * n + i]!;
  const [first, second] = leadingPair(kernel, n);
  const scaled = ({ vector, value }: Eigenpair) => vector.map((x) => x * Math.sqrt(Math.max(0, value)));
  const x = scaled(first);
  const y = scaled(second);
  return {
    coordinates: Array.from(x, (value, i) => [value, y[i]!] as const),
    explained: trace > 0 ? [first.value / trace, second.value / trace] : [0, 0],
    bandwidth,
  };
}

interface Eigenpair {
  readonly vector: Float64Array;
  readonly value: number;
}

function medianDistance(distances: Float64Array, n: number): number {
  const above: number[] = [];
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) above.push(distances[i * n + j]!);
  above.sort((a, b) => a - b);
  const middle = above[above.length >> 1] ?? 0;
  return middle > 0 ? middle : 1;
}

function gaussian(distances: Float64Array, bandwidth: number): Float64Array {
  return distances.map((d) => Math.exp((-d * d) / (2 * bandwidth * bandwidth)));
}

function centred(kernel: Float64Array, n: number): Float64Array {
  const means = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) means[i] = means[i]! + kernel[i * n + j]! / n;
  const all = means.reduce((sum, value) => sum + value, 0) / n;
  return kernel.map((value, at) => value - means[Math.floor(at / n)]! - means[at % n]! + all);
}

/** The two leading eigenpairs of a symmetric positive semidefinite matrix, by orthogonal iteration. */
function leadingPair(matrix: Float64Array, n: number): [Eigenpair, Eigenpair] {
  let a = unit(Float64Array.from(normalVector(0, ["kernel pca", 0], n)));
  let b = unit(without(Float64Array.from(normalVector(0, ["kernel pca", 1], n)), a));
  let last = Number.NaN;
  for (let step = 0; step < 1000; step++) {
    const nextA = multiply(matrix, a, n);
    const nextB = multiply(matrix, b, n);
    const values = length(nextA) + length(nextB);
    a = unit(nextA);
    b = unit(without(nextB, a));
    if (Math.abs(values - last) <= 1e-12 * values) break;
    last = values;
  }
  return rayleighRitz(matrix, a, b, n);
}

/** The eigenvectors within the plane of a basis, larger eigenvalue first, each with a positive largest entry. */
function rayleighRitz(
  matrix: Float64Array,
  a: Float64Array,
  b: Float64Array,
  n: number,
): [Eigenpair, Eigenpair] {
  const ma = multiply(matrix, a, n);
  const mb = multiply(matrix, b, n);
  const [aa, ab, bb] = [dot(a, ma), dot(a, mb), dot(b, mb)];
  const angle = 0.5 * Math.atan2(2 * ab, aa - bb);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const pairs = [
    { vector: oriented(a.map((x, i) => c * x + s * b[i]!)), value: c * c * aa + 2 * c * s * ab + s * s * bb },
    { vector: oriented(a.map((x, i) => c * b[i]! - s * x)), value: s * s * aa - 2 * c * s * ab + c * c * bb },
  ] as [Eigenpair, Eigenpair];
  return pairs[0].value >= pairs[1].value ? pairs : [pairs[1], pairs[0]];
}

function multiply(matrix: Float64Array, vector: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * vector[j]!;
    product[i] = sum;
  }
  return product;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function length(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}

function unit(vector: Float64Array): Float64Array {
  const norm = length(vector);
  return norm > 0 ? vector.map((x) => x / norm) : vector;
}

function without(vector: Float64Array, direction: Float64Array): Float64Array {
  const along = dot(vector, direction);
  return vector.map((x, i) => x - along * direction[i]!);
}

function oriented(vector: Float64Array): Float64Array {
  let largest = 0;
  for (const x of vector) if (Math.abs(x) > Math.abs(largest)) largest = x;
  return largest < 0 ? vector.map((x) => -x) : vector;
}
