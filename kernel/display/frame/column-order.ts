import type { FrameLike } from "./frame-like.js";

/**
 * The rows of a frame sorted by a column: numbers by size, value labels in the codebook's order, other text
 * alphabetically, missing values last, equal rows in their own order. Only the first and last rows are found, `rows` in
 * all, so that a frame of a hundred thousand rows is not sorted to show twenty. The last rows are then those with the
 * highest values, not the missing ones.
 *
 * @returns the row at a position of the order, known for the first and last `rows / 2` positions only
 */
export function rowsInOrder(
  frame: FrameLike,
  column: number,
  rows: number,
  labels?: readonly string[],
): (position: number) => number {
  const [count] = frame.shape;
  const values = frame.values.map((row) => row[column]);
  const compare = comparison(values, labels);
  if (count <= rows) {
    const all = Array.from({ length: count }, (_, i) => i).sort(compare);
    return (position) => all[position]!;
  }
  const first = foremost(count, Math.ceil(rows / 2), compare);
  const absent = values.map((value) => (isMissing(value) ? 1 : 0) as number);
  const valued = count - absent.reduce((sum, one) => sum + one, 0);
  const backwards = (a: number, b: number) => (valued > rows ? absent[a]! - absent[b]! : 0) || compare(b, a);
  const last = foremost(count, rows - first.length, backwards).reverse();
  return (position) => (position < first.length ? first[position]! : last[position - count + last.length]!);
}

/** The first `wanted` of `count` rows in an order. */
function foremost(count: number, wanted: number, compare: (a: number, b: number) => number): number[] {
  const best: number[] = [];
  for (let row = 0; row < count; row++) {
    if (best.length === wanted && compare(row, best[wanted - 1]!) >= 0) continue;
    let low = 0;
    let high = best.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(best[middle]!, row) <= 0) low = middle + 1;
      else high = middle;
    }
    best.splice(low, 0, row);
    best.length = Math.min(best.length, wanted);
  }
  return best;
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

function comparison(
  values: readonly unknown[],
  labels: readonly string[] = [],
): (a: number, b: number) => number {
  const rank = new Map<unknown, number>(labels.map((label, position) => [label, position]));
  const alphabet = new Intl.Collator("en", { numeric: true });
  const kind = (value: unknown) => {
    if (isMissing(value)) return 3;
    if (rank.has(value)) return 0;
    return typeof value === "number" || typeof value === "bigint" ? 1 : 2;
  };
  return (a, b) => {
    const x = values[a];
    const y = values[b];
    const group = kind(x);
    const apart = group - kind(y);
    if (apart !== 0) return apart;
    if (group === 0 && x !== y) return rank.get(x)! - rank.get(y)!;
    if (group === 1 && x !== y) return Number(x) < Number(y) ? -1 : 1;
    if (group === 2) return alphabet.compare(String(x), String(y)) || a - b;
    return a - b;
  };
}
