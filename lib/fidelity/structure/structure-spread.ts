import { permutation } from "../../random/stream.js";
import type { RunDesign } from "../jackknife/run-design.js";
import { twoWayInterval } from "../jackknife/spread.js";
import type { MetricEstimate } from "../metric/metric-estimate.js";
import { fewestItems, type KnownVariance } from "../significance/two-way.js";
import { fewestSamples, type Halves, otherSamples } from "./halves-of-items.js";
import type { StructureMetric } from "./metric/structure-metric.js";
import {
  type StructureMetricName,
  type StructureValues,
  structureMetrics,
} from "./metric/structure-metrics.js";

/** The metrics of both sides. */
export type BothValues = Readonly<Record<"human" | "simulated", StructureValues>>;
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
 * How many times items are divided in fourths, each of which is left out. A median hangs on one pair or two, and which these are
 * changes with the items: leaving out one item does not show it, so that the variance is too large (Shao & Wu 1989, "A general
 * theory for jackknife variance estimation", Annals of Statistics 17(3)).
 */
export const partitions = 10;

/**
 * How far other items and other respondents like these would move each metric. Items are left out one by one; in that is
 * the noise of each item's own answers. What respondents do beside it is what they do to one half of the items and to the
 * other alike ({@link otherSamples}).
 *
 * @param sampled what metrics are computed from in another sample of the design; in the whole when absent
 * @param measured the metrics by some items
 * @param breathe called after every item and sample
 */
export async function structureSpreads<Sample>(
  sampled: (at?: number) => Sample,
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
  const withoutFourth: BothValues[] = [];
  const halves: Halves<BothValues>[] = [];
  const others = otherSamples(design, { items, repeats, seed });
  if (items >= fewestItems && repeats >= fewestSamples) {
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
    for (let partition = 0; partition < partitions; partition++) {
      const order = permutation(seed, ["fourths of items", partition], items);
      for (let fourth = 0; fourth < 4; fourth++)
        withoutFourth.push(
          measured(
            all.filter((j) => order[j]! % 4 !== fourth),
            whole,
          ),
        );
      await breathe();
    }
    // Maps of samples are looked for near those of the whole.
    for (const division of new Set(others.each.map((one) => one.division)))
      for (const half of others.halves(division)) measured(half, whole);
    for (const { at, division } of others.each) {
      const [one, other] = others.halves(division);
      const sample = sampled(at);
      halves.push({ at, division, values: [measured(one, sample), measured(other, sample)] });
      await breathe();
    }
  }
  const of = (side: Side) =>
    Object.fromEntries(
      structureMetrics.map(({ key, median }) => {
        const moved = jackknifed(without.map((values) => values[side][key]));
        return [
          key,
          {
            items: {
              variance: median
                ? varianceByFourths(withoutFourth.map((values) => values[side][key]))
                : (items / (items - 1)) * sumOfPowers(moved, 2),
              df: items - 1,
            },
            third: sumOfPowers(moved, 3),
            respondents: others.variance(halves, (values) => values[side][key]),
          },
        ];
      }),
    ) as StructureSpreads;
  return { human: of("human"), simulated: of("simulated") };
}

/** Maps that differ less are one, up to rounding. */
const leastUnexplained = 1e-9;
/** Beyond this an association is perfect, and Fisher's z of it infinite. */
const mostAssociated = 1 - 1e-9;
/** Of maps that agree less the slope of Fisher's z, which divides by their correlation, says nothing. */
const leastCorrelation = 0.1;

/**
 * A value with its interval; alone where its spread is not known. A value that is 1 − r² is moved as Fisher's z of r: on a
 * logarithmic scale, intervals of maps that hardly agree did not reach down far enough. An association without its bias is moved
 * as its own Fisher's z, because the noise on which a logarithm rests has been taken off.
 */
export function structureEstimate(
  value: number,
  { range, scale }: Pick<StructureMetric, "range" | "scale">,
  spread: StructureSpreads[StructureMetricName] | undefined,
): MetricEstimate {
  const known = spread !== undefined && Number.isFinite(spread.items.variance + spread.respondents.variance);
  if (!known || !Number.isFinite(value)) return { value, low: Number.NaN, high: Number.NaN };
  const { items, respondents, third } = spread;
  const scaled = (slope: number) => ({
    items: { ...items, variance: items.variance * slope ** 2 },
    respondents: { ...respondents, variance: respondents.variance * slope ** 2 },
  });
  if (scale === "Fisher's z" && value < mostAssociated) {
    const slope = 1 / (1 - value * value);
    return twoWayInterval(
      { value: Math.atanh(value), shown: "hyperbolic tangent", third: third * slope ** 3 },
      scaled(slope),
      range,
    );
  }
  if (scale === "Fisher's z of what is explained" && value > leastUnexplained) {
    const correlation = Math.sqrt(Math.max(0, 1 - value));
    const r = Math.max(leastCorrelation, correlation);
    const slope = -1 / (2 * r * (1 - r * r));
    return twoWayInterval(
      { value: Math.atanh(correlation), shown: "unexplained", third: third * slope ** 3 },
      scaled(slope),
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

/** The variance that values without each fourth of the items show, mean over partitions. */
function varianceByFourths(without: readonly number[]): number {
  let sum = 0;
  for (let first = 0; first < without.length; first += 4) {
    const four = without.slice(first, first + 4);
    const mean = four.reduce((all, x) => all + x, 0) / 4;
    sum += 0.75 * four.reduce((all, x) => all + (x - mean) ** 2, 0);
  }
  return sum / (without.length / 4);
}

function sumOfPowers(values: readonly number[], power: number): number {
  return values.reduce((sum, x) => sum + x ** power, 0);
}
