/** How points spread within groups, and how the groups' centres spread. */
export interface Dispersion {
  /** Mean squared distance of a point from the centre of its group. */
  readonly within: number;
  /** Mean squared distance, over points, of their group's centre from the centre of all points. */
  readonly between: number;
  /**
   * between / (between + within), 0 (groups coincide) … 1 (points of a group coincide); NaN when all points coincide.
   */
  readonly share: number;
}

/**
 * Splits the spread of points into spread within and between groups; the two add up to the total.
 *
 * @param points `[n][width]`
 * @param groups `[n]`: each point's group; −1 leaves it out
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
