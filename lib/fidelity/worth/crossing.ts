import type { Interviews } from "./interviews.js";

/**
 * The number of interviews at which a baseline's advantage over the simulation, measured at some sizes, becomes 0. More
 * interviews make a baseline no worse, so the advantage is first made monotone; between sizes it is linear in log n.
 *
 * @param sizes `[sizes]`, ascending
 * @param advantages `[sizes]`
 */
export function crossing(sizes: readonly number[], advantages: readonly number[]): Interviews {
  const rising = monotone(advantages);
  const above = rising.findIndex((advantage) => advantage > 0);
  if (above === 0) return { kind: "fewer than", n: sizes[0]! };
  if (above < 0) return { kind: "more than", n: sizes.at(-1)! };
  const [low, high] = [rising[above - 1]!, rising[above]!];
  const [from, to] = [Math.log(sizes[above - 1]!), Math.log(sizes[above]!)];
  return { kind: "about", n: Math.exp(from + ((to - from) * -low) / (high - low)) };
}

/**
 * The nearest sequence, by least squares, that never falls: neighbours that fall are replaced by their mean.
 * Source: Barlow et al. (1972), Statistical Inference under Order Restrictions, section 1.2.
 */
export function monotone(values: readonly number[]): number[] {
  const blocks: { mean: number; count: number }[] = [];
  for (const value of values) {
    let block = { mean: value, count: 1 };
    for (
      let before = blocks.at(-1);
      before !== undefined && before.mean > block.mean;
      before = blocks.at(-1)
    ) {
      const count = before.count + block.count;
      block = { mean: (before.mean * before.count + block.mean * block.count) / count, count };
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ mean, count }) => new Array<number>(count).fill(mean));
}
