import { permutation } from "../../random/stream.js";
import { respondentResamples } from "../bootstrap/resamples.js";
import { type KnownVariance, twoWayInterval } from "../jackknife/spread.js";
import { type JackknifeUnits, strataOf } from "../jackknife/units.js";
import type { MetricEstimate } from "../metric/metric-estimate.js";
import { fewestItems } from "../significance/two-way.js";
import {
  type StructureMetricName,
  type StructureValues,
  structureMetrics,
} from "./metric/structure-metrics.js";

type Side = "human" | "simulated";

/** The metrics of both sides by some items, when respondent i counts `times[i]` times; once when absent. */
export type MeasuredStructure = (
  items: readonly number[],
  times?: Float64Array,
) => Readonly<Record<Side, StructureValues>>;

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

/** Fewer resamples than these give no variance. */
const fewestResamples = 20;
/** Ways in which items are divided in two. */
const divisions = 4;

/**
 * How far other items and other respondents like these would move each metric. Items are left out one by one; in that is
 * the noise of each item's own answers. What respondents do beside it is what they do to one half of the items and to the
 * other alike: the covariance of both halves over resamples, in which the noise of neither is.
 *
 * @param breathe called after every resample
 */
export async function structureSpreads(
  measured: MeasuredStructure,
  {
    items,
    units,
    repeats,
    seed,
  }: {
    readonly items: number;
    readonly units: JackknifeUnits;
    readonly repeats: number;
    readonly seed: number;
  },
  breathe: () => Promise<void>,
): Promise<Record<Side, StructureSpreads>> {
  const all = Array.from({ length: items }, (_, j) => j);
  const without: ReturnType<MeasuredStructure>[] = [];
  const halves: Halves[] = [];
  if (items >= fewestItems && repeats >= fewestResamples) {
    for (const j of all) {
      without.push(measured(all.filter((other) => other !== j)));
      await breathe();
    }
    let repeat = 0;
    for (const times of respondentResamples(units, repeats, seed)) {
      const division = repeat % divisions;
      const order = permutation(seed, ["halves of items", division], items);
      const half = (parity: number) => all.filter((j) => order[j]! % 2 === parity);
      halves.push({ division, values: [measured(half(0), times), measured(half(1), times)] });
      repeat += 1;
      await breathe();
    }
  }
  const df = strataOf(units).reduce((sum, stratum) => sum + stratum.length - 1, 0);
  const of = (side: Side) =>
    Object.fromEntries(
      structureMetrics.map(({ key }) => {
        const moved = jackknifed(without.map((values) => values[side][key]));
        const common = covarianceOfHalves(halves, (values) => values[side][key]);
        return [
          key,
          {
            items: { variance: (items / (items - 1)) * sumOfPowers(moved, 2), df: items - 1 },
            third: sumOfPowers(moved, 3),
            respondents: { variance: Math.max(0, common), df },
          },
        ];
      }),
    ) as StructureSpreads;
  return { human: of("human"), simulated: of("simulated") };
}

/** A value with its interval; alone where its spread is not known. */
export function structureEstimate(
  value: number,
  range: readonly [number, number],
  spread: StructureSpreads[StructureMetricName] | undefined,
): MetricEstimate {
  const known = spread !== undefined && Number.isFinite(spread.items.variance + spread.respondents.variance);
  if (!known || !Number.isFinite(value)) return { value, low: Number.NaN, high: Number.NaN };
  const { items, respondents, third } = spread;
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

/** The metrics of two halves of the items under one resample of respondents. */
interface Halves {
  readonly division: number;
  readonly values: readonly [ReturnType<MeasuredStructure>, ReturnType<MeasuredStructure>];
}

/** The covariance of both halves over resamples, mean over divisions; NaN where too few are defined. */
function covarianceOfHalves(
  resampled: readonly Halves[],
  of: (values: ReturnType<MeasuredStructure>) => number,
): number {
  const pairs = resampled
    .map(({ division, values: [a, b] }) => ({ division, a: of(a), b: of(b) }))
    .filter(({ a, b }) => Number.isFinite(a) && Number.isFinite(b));
  if (pairs.length < fewestResamples) return Number.NaN;
  let [sum, df] = [0, 0];
  for (let division = 0; division < divisions; division++) {
    const own = pairs.filter((pair) => pair.division === division);
    const meanA = own.reduce((total, { a }) => total + a, 0) / own.length;
    const meanB = own.reduce((total, { b }) => total + b, 0) / own.length;
    for (const { a, b } of own) sum += (a - meanA) * (b - meanB);
    df += Math.max(0, own.length - 1);
  }
  return sum / df;
}
