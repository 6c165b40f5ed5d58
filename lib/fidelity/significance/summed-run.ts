import type { Blocks } from "../answers/blocks.js";
import type { TestedByItem } from "../metric/by-item.js";
import { type ItemSums, sumsLike } from "../metric/item-sums.js";
import type { TestedMetric } from "../metric/metrics.js";
import type { Influence } from "./two-way.js";

/** Simulated answers beside human ones as sums over blocks of respondents, and the metrics of any such sums. */
export interface SummedRun {
  /** `[items][blocks]` */
  readonly sums: readonly (readonly ItemSums[])[];
  /** The tested metrics of each item from its sums. */
  metricsOf(sums: readonly ItemSums[]): TestedByItem;
  /** How far the units of the survey's design, or its replicates, move each metric, where the design is known. */
  readonly byDesign?: ByTestedMetric<Influence> | undefined;
}

/** Answers whose sums can be taken by block. */
export interface Summable {
  blockSums(blocks: Blocks): ItemSums[][];
  testedOf(sums: readonly ItemSums[]): TestedByItem;
}

/** Sums answers over blocks of respondents. */
export function summedRun(
  answers: Summable,
  blocks: Blocks,
  byDesign?: ByTestedMetric<Influence>,
): SummedRun {
  return { sums: answers.blockSums(blocks), metricsOf: (sums) => answers.testedOf(sums), byDesign };
}

/** The sums over all blocks, `[items]`. */
export function totals({ sums }: Pick<SummedRun, "sums">): ItemSums[] {
  return sums.map((blocks) => {
    const total = new Float64Array(blocks[0]!.all.length);
    for (const { all } of blocks) for (let s = 0; s < total.length; s++) total[s]! += all[s]!;
    return sumsLike(blocks[0]!, total);
  });
}

/** An object with a value for each tested metric. */
export type ByTestedMetric<T> = Readonly<Record<TestedMetric, T>>;
