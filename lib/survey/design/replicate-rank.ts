import { product } from "./calibration-residual.js";

/** R's `qr(tol = 1e-5)` takes a column for dependent when less of its length is left than this; squared. */
const tolerance = 1e-10;

/**
 * How many replicates are linearly independent, by a Cholesky decomposition of their cross products that takes the longest rest
 * first. Less one, these are the degrees of freedom of their variance (R's `degf`).
 *
 * @param replicates `[replicates][respondents]`
 */
export function replicateRank(replicates: readonly Float64Array[]): number {
  const respondents = replicates[0]?.length ?? 0;
  // The rank of rows is that of columns, and the fewer are quicker.
  const vectors =
    replicates.length <= respondents
      ? replicates
      : Array.from({ length: respondents }, (_, i) => Float64Array.from(replicates, (one) => one[i]!));
  const n = vectors.length;
  const rest = vectors.map(() => new Float64Array(n));
  for (const [i, row] of rest.entries())
    for (let j = 0; j <= i; j++) rest[j]![i] = row[j] = product(vectors[i]!, vectors[j]!);
  const lengths = rest.map((row, i) => row[i]!);
  const left = new Set(rest.keys());
  for (let rank = 0; rank < n; rank++) {
    let pivot = -1;
    for (const i of left) {
      if (!(rest[i]![i]! > tolerance * lengths[i]!)) left.delete(i);
      else if (pivot < 0 || rest[i]![i]! > rest[pivot]![pivot]!) pivot = i;
    }
    if (pivot < 0) return rank;
    left.delete(pivot);
    const of = rest[pivot]!;
    for (const i of left) {
      const row = rest[i]!;
      const share = of[i]! / of[pivot]!;
      for (let k = 0; k < n; k++) row[k]! -= share * of[k]!;
    }
  }
  return n;
}
