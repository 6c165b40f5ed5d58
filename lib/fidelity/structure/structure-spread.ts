import { permutation } from "../../random/stream.js";
import type { RunDesign } from "../jackknife/run-design.js";
import { twoWayInterval } from "../jackknife/spread.js";
import type { MetricEstimate } from "../metric/metric-estimate.js";
import { fewestItems, type KnownVariance } from "../significance/two-way.js";
import type { StructureMetric } from "./metric/structure-metric.js";
import { type StructureMetricName, structureMetrics } from "./metric/structure-metrics.js";
import { type BothValues, fewestResamples, type Halves, resampledHalves } from "./resampled-halves.js";

type Side = keyof BothValues;

/** What other items and other respondents would do to the metrics of a structure. */
export type StructureSpreads = Readonly<
  Record<
    StructureMetricName,
    {
      readonly items: KnownVariance;
      /** Third central moment over items. */
      readonly third: number;
      readonly respondents: KnownVariance;
    }
  >
>;

/**
 * How far other items and other respondents like these would move each metric. Items are left out one by one; in that is
 * the noise of each item's own answers. What respondents do beside it is what they do to one half of the items and to the
 * other alike: the covariance of both halves over resamples, in which the noise of neither is. A design's replicates are the
 * resamples where there are some.
 *
 * @param sampled what metrics are computed from when units, or respondents of a replicate, count so many times
 * @param measured the metrics by some items
 * @param breathe called after every resample
 */
export async function structureSpreads<Sample>(
  sampled: (times?: Float64Array) => Sample,
  measured: (items: readonly number[], sample: Sample) => BothValues,
  {
    items,
    design,
    repeats,
    seed,
  }: {
    readonly items: number;
    readonly design: RunDesign;
    readonly repeats: number;
    readonly seed: number;
  },
  breathe: () => Promise<void>,
): Promise<Record<Side, StructureSpreads>> {
  const all = Array.from({ length: items }, (_, j) => j);
  const without: BothValues[] = [];
  const halves: Halves<BothValues>[] = [];
  const resampled = resampledHalves(design, repeats, seed);
  if (items >= fewestItems && repeats >= fewestResamples) {
    const whole = sampled();
    for (const j of all) {
      without.push(
        measured(
          all.filter((other) => other !== j),
          whole,
        ),
      );
      await breathe();
    }
    for (const { division, times } of resampled.samples()) {
      const order = permutation(seed, ["halves of items", division], items);
      const half = (parity: number) => all.filter((j) => order[j]! % 2 === parity);
      const sample = sampled(times);
      halves.push({ division, values: [measured(half(0), sample), measured(half(1), sample)] });
      await breathe();
    }
  }
  const of = (side: Side) =>
    Object.fromEntries(
      structureMetrics.map(({ key }) => {
        const moved = jackknifed(without.map((values) => values[side][key]));
        const common = resampled.covariance(halves, (values) => values[side][key]);
        return [
          key,
          {
            items: { variance: (items / (items - 1)) * sumOfPowers(moved, 2), df: items - 1 },
            third: sumOfPowers(moved, 3),
            respondents: { variance: Math.max(0, common), df: resampled.df },
          },
        ];
      }),
    ) as StructureSpreads;
  return { human: of("human"), simulated: of("simulated") };
}

/** Maps that differ less are one, up to rounding. */
const leastUnexplained = 1e-9;
/** Of maps that agree less the slope of Fisher's z, which divides by their correlation, says nothing. */
const leastCorrelation = 0.1;

/**
 * A value with its interval; alone where its spread is not known. A value that is 1 − r² is moved as Fisher's z of r: on a
 * logarithmic scale, intervals of maps that hardly agree did not reach down far enough.
 */
export function structureEstimate(
  value: number,
  { range, unexplained }: Pick<StructureMetric, "range" | "unexplained">,
  spread: StructureSpreads[StructureMetricName] | undefined,
): MetricEstimate {
  const known = spread !== undefined && Number.isFinite(spread.items.variance + spread.respondents.variance);
  if (!known || !Number.isFinite(value)) return { value, low: Number.NaN, high: Number.NaN };
  const { items, respondents, third } = spread;
  if (unexplained === true && value > leastUnexplained) {
    const correlation = Math.sqrt(Math.max(0, 1 - value));
    const r = Math.max(leastCorrelation, correlation);
    const slope = -1 / (2 * r * (1 - r * r));
    const scaled = ({ variance, df }: KnownVariance) => ({ variance: variance * slope ** 2, df });
    return twoWayInterval(
      { value: Math.atanh(correlation), shown: "unexplained", third: third * slope ** 3 },
      { items: scaled(items), respondents: scaled(respondents) },
      range,
    );
  }
  return twoWayInterval(
    { value, plugIn: range[0] === 0 ? value : undefined, shown: "itself", third },
    { items, respondents },
    range,
  );
}

/** How far leaving out each item moves a value. */
function jackknifed(without: readonly number[]): number[] {
  const n = without.length;
  const mean = without.reduce((sum, x) => sum + x, 0) / n;
  return n === 0 ? [Number.NaN] : without.map((x) => ((n - 1) / n) * (mean - x));
}

function sumOfPowers(values: readonly number[], power: number): number {
  return values.reduce((sum, x) => sum + x ** power, 0);
}
