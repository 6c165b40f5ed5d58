/** What one person answered to each item: `[items]`, the position of the option, −1 for none. */
export type Pattern = Int16Array;

/** Share of the items answered alike, among those that both answered; NaN where there is none. */
export function alike(a: Pattern, b: Pattern): number {
  let [same, both] = [0, 0];
  for (let j = 0; j < a.length; j++) {
    if (a[j]! < 0 || b[j]! < 0) continue;
    both += 1;
    if (a[j] === b[j]) same += 1;
  }
  return same / both;
}
