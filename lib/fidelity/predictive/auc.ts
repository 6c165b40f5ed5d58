/**
 * The area under the ROC curve: how often a score is higher for one who belongs than for one who does not, ties half.
 * NaN where either has nobody. Source: Hanley & McNeil (1982), Radiology 143; with weights, pairs count the product of
 * theirs.
 *
 * @param scores `[n]`
 * @param belongs `[n]`: 1 or 0
 * @param weights `[n]`, ≥ 0
 */
export function auc(
  scores: ArrayLike<number>,
  belongs: ArrayLike<number>,
  weights: ArrayLike<number>,
): number {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let [below, above, won] = [0, 0, 0];
  for (let start = 0; start < order.length; ) {
    let [ones, zeros] = [0, 0];
    let end = start;
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
      const i = order[end]!;
      if (belongs[i] === 1) ones += weights[i]!;
      else zeros += weights[i]!;
    }
    won += ones * (below + zeros / 2);
    below += zeros;
    above += ones;
    start = end;
  }
  return below > 0 && above > 0 ? won / (below * above) : Number.NaN;
}
