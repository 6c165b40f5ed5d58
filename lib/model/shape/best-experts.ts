import type { Experts } from "./decoder-config.js";

/** Which experts each row goes through. */
export interface Routes {
  /** The best experts of each row, the best first, row after row: `[rows · active]`. */
  readonly best: readonly number[];
  /** For each expert, the rows that go through it. */
  readonly rowsOf: readonly (readonly number[])[];
  /** For each of `best`, where its output is when those of all experts are joined in order. */
  readonly places: readonly number[];
}

/**
 * The experts with the highest scores.
 *
 * @param scores `[rows, experts]`
 */
export function bestExperts(
  scores: Float32Array,
  { count, active }: Pick<Experts, "count" | "active">,
): Routes {
  const best: number[] = [];
  const rowsOf: number[][] = Array.from({ length: count }, () => []);
  for (let row = 0; row * count < scores.length; row++) {
    const own = scores.subarray(row * count, (row + 1) * count);
    const order = Array.from(own, (_, expert) => expert);
    for (const expert of order.sort((a, b) => own[b]! - own[a]! || a - b).slice(0, active)) {
      best.push(expert);
      rowsOf[expert]!.push(row);
    }
  }
  // Where each expert's next output is.
  const next: number[] = [];
  let joined = 0;
  for (const own of rowsOf) {
    next.push(joined);
    joined += own.length;
  }
  return { best, rowsOf, places: best.map((expert) => next[expert]!++) };
}
