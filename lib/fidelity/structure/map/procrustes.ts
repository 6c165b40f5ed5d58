/**
 * Procrustes distance of two maps of the same n points, 0 … 1: the squared difference that is left when both are
 * centred and scaled to size 1, and one is rotated, reflected and scaled onto the other. 0 for maps of the same shape;
 * NaN where all points of a map coincide.
 * Source: Gower (1975), "Generalized Procrustes analysis", Psychometrika 40(1); Gower & Dijksterhuis (2004), ch. 4.
 *
 * @param a, b `[n, 2]`
 */
export function procrustes(a: Float64Array, b: Float64Array): number {
  const [x, y] = [standardised(a), standardised(b)];
  if (x === undefined || y === undefined) return Number.NaN;
  // The cross product, 2 × 2; the sum of its singular values is √(‖M‖² + 2 |det M|).
  const m = crossProduct(x, y);
  const squares = m.reduce((sum, value) => sum + value * value, 0);
  const determinant = m[0]! * m[3]! - m[1]! * m[2]!;
  return Math.max(0, 1 - (squares + 2 * Math.abs(determinant)));
}

/**
 * A map turned, reflected, scaled and moved so that it lies on another as well as it can; a map whose points coincide lies
 * in the other's middle. Source: Gower (1975), as above.
 *
 * @param target, map `[n, 2]`
 */
export function fittedOnto(target: Float64Array, map: Float64Array): Float64Array {
  const [x, y] = [standardised(target), standardised(map)];
  const middle = meansOf(target);
  if (x === undefined || y === undefined) return map.map((_, i) => middle[i % 2]!);
  const m = crossProduct(x, y);
  const determinant = m[0]! * m[3]! - m[1]! * m[2]!;
  // The best rotation, or reflection where that fits better, from the polar decomposition of the 2 × 2 cross product.
  const flip = determinant < 0 ? -1 : 1;
  const cosine = m[0]! + flip * m[3]!;
  const sine = m[1]! - flip * m[2]!;
  const length = Math.hypot(cosine, sine) || 1;
  const [c, s] = [cosine / length, sine / length];
  const scale = length * sizeOf(target);
  const fitted = new Float64Array(map.length);
  for (let i = 0; i < map.length; i += 2) {
    const [u, v] = [y[i]!, y[i + 1]!];
    fitted[i] = middle[0]! + scale * (c * u + s * v);
    fitted[i + 1] = middle[1]! + scale * flip * (c * v - s * u);
  }
  return fitted;
}

/** `XᵀY` of two centred maps, row by row. */
function crossProduct(x: Float64Array, y: Float64Array): number[] {
  const m = [0, 0, 0, 0];
  for (let i = 0; i < x.length; i += 2) {
    m[0]! += x[i]! * y[i]!;
    m[1]! += x[i]! * y[i + 1]!;
    m[2]! += x[i + 1]! * y[i]!;
    m[3]! += x[i + 1]! * y[i + 1]!;
  }
  return m;
}

function standardised(points: Float64Array): Float64Array | undefined {
  const means = meansOf(points);
  const size = sizeOf(points);
  return size > 1e-12 ? points.map((value, i) => (value - means[i % 2]!) / size) : undefined;
}

function meansOf(points: Float64Array): readonly [number, number] {
  const means: [number, number] = [0, 0];
  for (let i = 0; i < points.length; i++) means[i % 2]! += points[i]! / (points.length / 2);
  return means;
}

/** The root of the summed squares about the middle. */
function sizeOf(points: Float64Array): number {
  const means = meansOf(points);
  return Math.hypot(...points.map((value, i) => value - means[i % 2]!));
}
