import { sumsLike } from "../metric/item-sums.js";
import { testedMetrics } from "../metric/metrics.js";
import { type ByTestedMetric, type SummedRun, totals } from "./summed-run.js";
import type { Influence } from "./two-way.js";

/**
 * The influence of each block of respondents on each tested metric of each item: the metric minus the metric without
 * the block, times (blocks − 1)/blocks.
 * Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 11.
 */
export function influences(run: SummedRun): ByTestedMetric<Influence> {
  if (run.byDesign !== undefined) return run.byDesign;
  const all = totals(run);
  const count = run.sums[0]?.length ?? 0;
  const whole = run.metricsOf(all);
  const blocks = testedMetrics.map((metric) => [metric, new Float64Array(count * all.length)] as const);
  for (let g = 0; g < count; g++) {
    const without = run.metricsOf(
      all.map((total, j) => {
        const { all: block } = run.sums[j]![g]!;
        return sumsLike(
          total,
          total.all.map((sum, s) => sum - block[s]!),
        );
      }),
    );
    for (const [metric, influence] of blocks)
      for (let j = 0; j < all.length; j++)
        influence[g * all.length + j] = ((count - 1) / count) * (whole[metric][j]! - without[metric][j]!);
  }
  return Object.fromEntries(
    blocks.map(([metric, influence]) => [
      metric,
      { values: Float64Array.from(whole[metric]), blocks: influence },
    ]),
  ) as unknown as ByTestedMetric<Influence>;
}

/** The influence on the difference of two metrics of the same respondents and items. */
export function differenceOf(a: Influence, b: Influence): Influence {
  return combined([a, b], ([x, y]) => x! - y!);
}

/** The influence on the mean of a metric over several runs of the same respondents and items. */
export function meanOf(runs: readonly Influence[]): Influence {
  return combined(runs, (values) => values.reduce((sum, x) => sum + x, 0) / values.length);
}

function combined(parts: readonly Influence[], combine: (values: readonly number[]) => number): Influence {
  const at = (of: "values" | "blocks") =>
    parts[0]![of].map((_, k) => combine(parts.map((part) => part[of][k]!)));
  return { values: at("values"), blocks: at("blocks"), varianceOf: parts[0]!.varianceOf };
}
