import { alike, type Pattern } from "./answers.js";

/**
 * How far the pattern of each person is from the nearest of others: the share of items answered differently, among those that both
 * answered.
 *
 * @param others the person at the same place is not among those looked at
 * @returns `[people]`, 0 … 1; NaN where nobody answered the same items
 */
export function distancesToNearest(people: readonly Pattern[], others: readonly Pattern[]): Float64Array {
  return Float64Array.from(people, (pattern, i) => {
    let nearest = Number.NaN;
    for (let h = 0; h < others.length; h++) {
      if (h === i || answeredBoth(pattern, others[h]!) < pattern.length / 2) continue;
      const distance = 1 - alike(pattern, others[h]!);
      if (!(distance >= nearest)) nearest = distance;
      if (nearest === 0) break;
    }
    return nearest;
  });
}

function answeredBoth(a: Pattern, b: Pattern): number {
  let both = 0;
  for (let j = 0; j < a.length; j++) if (a[j]! >= 0 && b[j]! >= 0) both += 1;
  return both;
}
