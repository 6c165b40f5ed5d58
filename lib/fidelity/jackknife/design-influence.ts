import type { Summed } from "../answers/blocks.js";
import type { ByItem } from "../metric/by-item.js";
import { testedMetrics } from "../metric/metrics.js";
import type { ByTestedMetric } from "../significance/summed-run.js";
import type { Influence } from "../significance/two-way.js";
import { jackknife } from "./item-jackknife.js";
import type { RunDesign } from "./run-design.js";
import { ofUnits } from "./spread.js";

/** How far the units of a survey's design, or its replicates, move each tested metric of each item. */
export async function designInfluences(
  items: Summed<keyof ByItem>,
  design: RunDesign,
  breathe: () => void | Promise<void>,
): Promise<ByTestedMetric<Influence>> {
  const found = await jackknife(items, design, breathe);
  const varianceOf = (moved: Float64Array) => ofUnits(moved, design);
  return Object.fromEntries(
    testedMetrics.map((metric) => [
      metric,
      { values: found[metric].values, blocks: found[metric].units, varianceOf },
    ]),
  ) as unknown as ByTestedMetric<Influence>;
}
