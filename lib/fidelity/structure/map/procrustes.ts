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
  const m = [0, 0, 0, 0];
  for (let i = 0; i < x.length; i += 2) {
    m[0]! += x[i]! * y[i]!;
    m[1]! += x[i]! * y[i + 1]!;
    m[2]! += x[i + 1]! * y[i]!;
    m[3]! += x[i + 1]! * y[i + 1]!;
  }
  const squares = m.reduce((sum, value) => sum + value * value, 0);
  const determinant = m[0]! * m[3]! - m[1]! * m[2]!;
  return Math.max(0, 1 - (squares + 2 * Math.abs(determinant)));
}

function standardised(points: Float64Array): Float64Array | undefined {
  const means = [0, 0];
  for (let i = 0; i < points.length; i++) means[i % 2]! += points[i]! / (points.length / 2);
  const centred = points.map((value, i) => value - means[i % 2]!);
  const size = Math.hypot(...centred);
  return size > 1e-12 ? centred.map((value) => value / size) : undefined;
}
