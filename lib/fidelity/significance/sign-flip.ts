import { randomStream } from "../../random/stream.js";

/** A paired test across items. */
export interface PairedTest {
  /** Mean over items of the first metric minus the second. */
  readonly difference: number;
  /** Two-sided. */
  readonly p: number;
  readonly items: number;
  /** The smallest p that this number of items allows; above .05 no difference can be significant. */
  readonly smallestP: number;
}

/** Up to this many items every pattern of signs is tried (2^16 = 65,536); beyond that, 9,999 are drawn. */
const exactUpTo = 16;
const draws = 9_999;

/**
 * Sign-flip permutation test that two conditions do not differ in a metric. If they do not, each item's difference
 * could equally well have the opposite sign. Exact up to 16 items; beyond that, 9,999 seeded patterns, with
 * p = (extreme + 1)/(patterns + 1).
 * Source: Fisher (1935), The Design of Experiments, § 21; Phipson & Smyth (2010) for the + 1.
 *
 * @param a, b `[items]`: the metric under either condition; items that are NaN in one of them are left out
 */
export function signFlipTest(a: ArrayLike<number>, b: ArrayLike<number>, seed: number): PairedTest {
  const differences: number[] = [];
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    if (Number.isFinite(difference)) differences.push(difference);
  }
  const items = differences.length;
  const sum = differences.reduce((total, x) => total + x, 0);
  if (items === 0) return { difference: Number.NaN, p: 1, items, smallestP: 1 };
  // Sums that differ only by the order of rounding are ties.
  const extreme = Math.abs(sum) - 1e-12 * differences.reduce((total, x) => total + Math.abs(x), 0);
  let reached = 0;
  if (items <= exactUpTo) {
    const patterns = 2 ** items;
    for (let pattern = 0; pattern < patterns; pattern++) {
      let flipped = 0;
      for (let i = 0; i < items; i++) flipped += (pattern >> i) & 1 ? -differences[i]! : differences[i]!;
      if (Math.abs(flipped) >= extreme) reached += 1;
    }
    return { difference: sum / items, p: reached / patterns, items, smallestP: Math.min(1, 2 / patterns) };
  }
  const stream = randomStream(seed, ["sign flips"]);
  for (let draw = 0; draw < draws; draw++) {
    let flipped = 0;
    let bits = 0;
    for (let i = 0; i < items; i++) {
      if (i % 30 === 0) bits = stream.integer(2 ** 30);
      flipped += bits & 1 ? -differences[i]! : differences[i]!;
      bits >>= 1;
    }
    if (Math.abs(flipped) >= extreme) reached += 1;
  }
  return {
    difference: sum / items,
    p: (reached + 1) / (draws + 1),
    items,
    smallestP: 1 / (draws + 1),
  };
}
