/** How points spread: within their groups, and the groups' centres between each other. */
export interface Dispersion {
  /** Mean squared distance of a point to the centre of its group. */
  readonly within: number;
  /** Mean squared distance, over points, of a group's centre to the centre of all. */
  readonly between: number;
  /** between / (between + within): 0 groups alike … 1 nothing but groups; NaN when all points coincide. */
  readonly share: number;
}

/**
 * Splits the spread of points into within and between groups; the two add up to the total.
 *
 * @param points `[n][width]`
 * @param groups `[n]`: group of each point; points with −1 are left out
 */
export function dispersion(points: readonly Float32Array[], groups: ArrayLike<number>): Dispersion {
  const width = points[0]?.length ?? 0;
  const all = new Float64Array(width);
  const centres = new Map<number, { readonly sum: Float64Array; n: number }>();
  let n = 0;
  points.forEach((point, i) => {
    const group = groups[i]!;
    if (group < 0) return;
    let centre = centres.get(group);
    if (centre === undefined) {
      centre = { sum: new Float64Array(width), n: 0 };
      centres.set(group, centre);
    }
    for (let k = 0; k < width; k++) {
      centre.sum[k] = centre.sum[k]! + point[k]!;
      all[k] = all[k]! + point[k]!;
    }
    centre.n += 1;
    n += 1;
  });
  let within = 0;
  points.forEach((point, i) => {
    const centre = centres.get(groups[i]!);
    if (centre === undefined) return;
    for (let k = 0; k < width; k++) within += (point[k]! - centre.sum[k]! / centre.n) ** 2;
  });
  let between = 0;
  for (const { sum, n: size } of centres.values())
    for (let k = 0; k < width; k++) between += size * (sum[k]! / size - all[k]! / n) ** 2;
  return { within: within / n, between: between / n, share: between / (between + within) };
}
