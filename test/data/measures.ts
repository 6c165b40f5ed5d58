/** Plain textbook estimators, written for the tests of the synthetic survey alone; NaN is missing, pairs are complete. */

export function mean(values: readonly number[]): number {
  const valid = values.filter((value) => !Number.isNaN(value));
  return valid.reduce((sum, value) => sum + value, 0) / valid.length;
}

/** Pearson's correlation. */
export function correlation(x: readonly number[], y: readonly number[]): number {
  const rows = x.flatMap((a, i) => (Number.isNaN(a) || Number.isNaN(y[i]!) ? [] : [[a, y[i]!] as const]));
  const meanX = mean(rows.map(([a]) => a));
  const meanY = mean(rows.map(([, b]) => b));
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (const [a, b] of rows) {
    xy += (a - meanX) * (b - meanY);
    xx += (a - meanX) ** 2;
    yy += (b - meanY) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

/** Cohen's d with the pooled standard deviation, of `a` over `b`. */
export function cohensD(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [a, b].map((values) => values.filter((value) => !Number.isNaN(value))) as [
    number[],
    number[],
  ];
  const squares = (values: number[]) => {
    const centre = mean(values);
    return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  };
  return (mean(x) - mean(y)) / Math.sqrt((squares(x) + squares(y)) / (x.length + y.length - 2));
}

/** η², the share of a variable's variance between groups. */
export function etaSquared(values: readonly number[], groups: readonly (number | string)[]): number {
  const cells = new Map<number | string, number[]>();
  for (const [i, value] of values.entries()) {
    const group = groups[i]!;
    if (Number.isNaN(value) || Number.isNaN(group)) continue;
    cells.set(group, [...(cells.get(group) ?? []), value]);
  }
  const all = [...cells.values()].flat();
  const grand = mean(all);
  const total = all.reduce((sum, value) => sum + (value - grand) ** 2, 0);
  const between = [...cells.values()].reduce((sum, cell) => sum + cell.length * (mean(cell) - grand) ** 2, 0);
  return between / total;
}

/** Cramér's V of two columns of codes. */
export function cramersV(x: readonly number[], y: readonly number[]): number {
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  const cells = new Map<string, number>();
  let n = 0;
  for (const [i, a] of x.entries()) {
    const b = y[i]!;
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    n += 1;
    rows.set(a, (rows.get(a) ?? 0) + 1);
    columns.set(b, (columns.get(b) ?? 0) + 1);
    cells.set(`${a},${b}`, (cells.get(`${a},${b}`) ?? 0) + 1);
  }
  let chiSquared = 0;
  for (const [a, inRow] of rows) {
    for (const [b, inColumn] of columns) {
      const expected = (inRow * inColumn) / n;
      chiSquared += ((cells.get(`${a},${b}`) ?? 0) - expected) ** 2 / expected;
    }
  }
  return Math.sqrt(chiSquared / n / (Math.min(rows.size, columns.size) - 1));
}

/** Shares of the codes 1 … K. */
export function shares(values: readonly number[], options: number): number[] {
  const counts = new Array<number>(options).fill(0);
  let n = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    counts[value - 1]! += 1;
    n += 1;
  }
  return counts.map((count) => count / n);
}

/** Shannon entropy over ln K, 0 … 1. */
export function normalisedEntropy(parts: readonly number[]): number {
  const entropy = parts.reduce((sum, part) => (part > 0 ? sum - part * Math.log(part) : sum), 0);
  return entropy / Math.log(parts.length);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
