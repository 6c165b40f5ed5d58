/** A trait as Gower's distance compares it. */
export interface ComparedTrait {
  /** `[respondents]`: NaN where missing. */
  readonly values: Float64Array;
  /** The largest difference of two values; `undefined` for a trait without order, whose values differ or not. */
  readonly range: number | undefined;
}

/**
 * Gower's distance of two respondents, 0 … 1: the mean over traits of |a − b| / range for ordered ones, and of 0 or 1 for
 * others, over the traits that both have; NaN where they have none in common. Source: Gower (1971), "A general
 * coefficient of similarity and some of its properties", Biometrics 27.
 */
export function gowerDistance(traits: readonly ComparedTrait[], a: number, b: number): number {
  let [sum, known] = [0, 0];
  for (const { values, range } of traits) {
    const [x, y] = [values[a]!, values[b]!];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    known += 1;
    if (range === undefined) sum += x === y ? 0 : 1;
    else if (range > 0) sum += Math.abs(x - y) / range;
  }
  return known === 0 ? Number.NaN : sum / known;
}

/**
 * `[n, n]`: distances between some respondents. Two who have no trait in common are as far apart as can be.
 *
 * @param breathe called after every row
 */
export async function distancesBetween(
  rows: ArrayLike<number>,
  distance: (a: number, b: number) => number,
  breathe: () => Promise<void>,
): Promise<Float64Array> {
  const n = rows.length;
  const distances = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) {
      const own = distance(rows[a]!, rows[b]!);
      distances[a * n + b] = Number.isNaN(own) ? 1 : own;
      distances[b * n + a] = distances[a * n + b]!;
    }
    await breathe();
  }
  return distances;
}
