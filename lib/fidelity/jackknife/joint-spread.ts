import { noVariance } from "../association/coordinates.js";
import { fewestPairs } from "../association/item-pairs.js";
import type { Target } from "../convention/convention.js";
import type { Jackknifed } from "./item-jackknife.js";
import { linearSpread, rootSpread } from "./item-spread.js";
import type { MetricSpread } from "./spread.js";

/** Correlations of pairs of items on both sides, and which items they are of. */
export interface JackknifedPairs {
  readonly human: Jackknifed;
  readonly simulated: Jackknifed;
  /** Positions of the items on a line, whose pairs (0,1), (0,2) … (1,2) … these are. */
  readonly items: readonly number[];
}

/** The spread of the mean absolute correlation of pairs, which noise alone makes larger than 0. */
export function strengthSpread(
  { items, ...sides }: JackknifedPairs,
  side: "human" | "simulated",
  all: number,
  target: Target,
): MetricSpread {
  // A pair that does not vary on the simulated side correlates with nothing.
  const r = withoutGaps(sides[side], side === "simulated" ? sides.human : undefined);
  const absolute: Jackknifed = {
    values: r.values.map(Math.abs),
    corrected: r.values.map(Math.abs),
    units: r.units.map((by, at) => by * Math.sign(r.values[at % r.values.length]!)),
  };
  const counted = [...r.values.keys()].filter((p) => !Number.isNaN(r.values[p]!));
  if (target === "sample") return ofItems(linearSpread(absolute, "values", counted), items, all);
  // The square of a correlation is too large by its variance: the sum of squares of what units move it by.
  const { length } = r.values;
  const noise = new Float64Array(length);
  r.units.forEach((by, at) => {
    noise[at % length]! += by * by;
  });
  const square: Jackknifed = {
    values: r.values.map((x) => x * x),
    corrected: r.values.map((x, p) => x * x - noise[p]!),
    units: r.units.map((by, at) => 2 * r.values[at % length]! * by),
  };
  return ofItems(rootSpread(absolute, square, counted, "many"), items, all);
}

/**
 * The spread of the correlation, across pairs, of simulated with human correlations. The noise of either side makes its
 * variance larger, and with it the correlation smaller: both are taken without it.
 */
export function agreementSpread(
  { items, human, simulated }: JackknifedPairs,
  all: number,
  target: Target,
): MetricSpread {
  const [h, s] = [human, withoutGaps(simulated, human)];
  const { length } = h.values;
  const counted = [...h.values.keys()].filter((p) => !Number.isNaN(h.values[p]!));
  const pairs = counted.length;
  const mean = (of: (p: number) => number) => counted.reduce((sum, p) => sum + of(p), 0) / pairs;
  const [meanH, meanS] = [mean((p) => h.values[p]!), mean((p) => s.values[p]!)];
  const a = (p: number) => h.values[p]! - meanH;
  const b = (p: number) => s.values[p]! - meanS;
  const noise = target === "sample" ? { hh: 0, ss: 0, hs: 0 } : noiseOf(h, s, counted);
  // Where noise explains all that pairs differ, some is left: the interval then says that nothing is known.
  const left = (square: number, noise: number) => Math.max(square / 20, square - noise);
  const varianceH = left(
    mean((p) => a(p) ** 2),
    noise.hh,
  );
  const varianceS = left(
    mean((p) => b(p) ** 2),
    noise.ss,
  );
  const covariance = mean((p) => a(p) * b(p)) - noise.hs;
  const nothing = (value: number): MetricSpread =>
    ofItems({ ...linearSpread({ ...h, corrected: h.values }, "values", []), value }, items, all);
  if (pairs < fewestPairs || mean((p) => a(p) ** 2) <= noVariance) return nothing(Number.NaN);
  if (mean((p) => b(p) ** 2) <= noVariance) return nothing(0);
  const root = Math.sqrt(varianceH * varianceS);
  const r = covariance / root;
  const derivative = (p: number) => ({
    h: b(p) / root - (r * a(p)) / varianceH,
    s: a(p) / root - (r * b(p)) / varianceS,
  });
  const linear: Jackknifed = {
    values: h.values.map(
      (_, p) =>
        r +
        (a(p) * b(p) - covariance - noise.hs) / root -
        (r / 2) * ((a(p) ** 2 - noise.hh) / varianceH + (b(p) ** 2 - noise.ss) / varianceS - 2),
    ),
    corrected: h.values,
    units: h.units.map((by, at) => {
      const { h: toH, s: toS } = derivative(at % length);
      return toH * by + toS * s.units[at]!;
    }),
  };
  return inFisherZ(ofItems({ ...linearSpread(linear, "values", counted), value: r }, items, all));
}

/** A correlation as Fisher's z, whose distribution is nearer to normal; 1 without noise is just below. */
function inFisherZ(spread: MetricSpread): MetricSpread {
  const r = Math.max(-0.999, Math.min(0.999, spread.value));
  const scale = 1 / (1 - r * r);
  return {
    ...spread,
    value: Math.atanh(r),
    items: spread.items.map((by) => by * scale),
    units: spread.units.map((by) => by * scale),
    cells: spread.cells * scale ** 2,
    twice: spread.twice * scale ** 2,
    least: spread.least * scale ** 2,
    shown: "hyperbolic tangent",
  };
}

/** The mean over pairs of the noise in a square, and in a product of both sides. */
function noiseOf(h: Jackknifed, s: Jackknifed, counted: readonly number[]) {
  const { length } = h.values;
  const is = new Uint8Array(length);
  for (const p of counted) is[p] = 1;
  const units = length === 0 ? 0 : h.units.length / length;
  let [hh, ss, hs] = [0, 0, 0];
  for (let g = 0; g < units; g++) {
    // What moves all pairs alike moves their mean, and not their variance.
    let [meanH, meanS] = [0, 0];
    for (const p of counted) {
      meanH += h.units[g * length + p]! / counted.length;
      meanS += s.units[g * length + p]! / counted.length;
    }
    for (const p of counted) {
      const [x, y] = [h.units[g * length + p]! - meanH, s.units[g * length + p]! - meanS];
      hh += (x * x) / counted.length;
      ss += (y * y) / counted.length;
      hs += (x * y) / counted.length;
    }
  }
  return { hh, ss, hs };
}

/** Gaps are 0 where the other side has a value. */
function withoutGaps(of: Jackknifed, where: Jackknifed | undefined): Jackknifed {
  const values = of.values.map((x, p) =>
    Number.isNaN(x) && where && !Number.isNaN(where.values[p]!) ? 0 : x,
  );
  return { values, corrected: values, units: of.units };
}

/**
 * The spread over items of a mean over pairs of items: an item moves it by way of all its pairs. A pair would then count
 * twice, for either item; once is taken off again (Aronow, Samii & Assenova 2015, "Cluster-robust variance estimation for
 * dyadic data", Political Analysis 23).
 */
function ofItems(spread: MetricSpread, onLine: readonly number[], all: number): MetricSpread {
  const items = new Float64Array(all).fill(Number.NaN);
  let twice = 0;
  for (let i = 0, pair = 0; i < onLine.length; i++)
    for (let j = i + 1; j < onLine.length; j++, pair++) {
      const by = spread.items[pair]!;
      if (Number.isNaN(by)) continue;
      for (const item of [onLine[i]!, onLine[j]!]) items[item] = (items[item]! || 0) + by;
      twice += by * by;
    }
  return { ...spread, items, twice, least: twice };
}
