import { noVariance } from "../association/coordinates.js";
import { fewestPairs } from "../association/pair-agreement.js";
import type { Target } from "../convention/convention.js";
import { mean } from "../metric/mean.js";
import type { Jackknifed } from "./item-jackknife.js";
import { linearSpread, positiveSpread, rootSpread, withoutNoise } from "./item-spread.js";
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
  if (target === "sample")
    return {
      ...ofItems(positiveSpread(absolute, "values", counted), items, all),
      itemRange: rangeOf(items, counted, (pairs) => mean(pairs.map((p) => absolute.values[p]!))),
    };
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
  const signed = { ...r, corrected: r.values };
  const spread = rootSpread({ of: absolute, square, differences: "many", signed }, counted);
  const kinked = { of: absolute, square, signed };
  return {
    ...ofItems(spread, items, all),
    itemRange: rangeOf(items, counted, (pairs) => withoutNoise(kinked, pairs)),
  };
}

/**
 * The spread of the correlation, across pairs, of simulated with human correlations. The noise of either side makes its
 * variance larger, and with it the correlation smaller: both are taken without it. Few items with large loadings decide
 * such a correlation, so that a linear approximation tells too little of what other items would do; each item is left out
 * in turn. It is told as Fisher's z, whose distribution is nearer to normal.
 */
export function agreementSpread(
  { items: line, human, simulated }: JackknifedPairs,
  all: number,
  target: Target,
): MetricSpread {
  const [h, s] = [human, withoutGaps(simulated, human)];
  const { length } = h.values;
  const counted = [...h.values.keys()].filter((p) => !Number.isNaN(h.values[p]!));
  const noise = target === "sample" ? undefined : noiseOf(h, s, counted);
  const summed = (pairs: readonly number[]) => {
    const sums = noSums();
    for (const p of pairs) addPair(sums, h.values[p]!, s.values[p]!, noise, p);
    return sums;
  };
  const whole = summed(counted);
  const parts = agreementOf(whole);
  const empty = { cells: 0, twice: 0, least: 0, shown: "hyperbolic tangent" } as const;
  const nothing = (value: number): MetricSpread => ({
    ...{ ...empty, value, units: new Float64Array(h.units.length / (length || 1)) },
    items: new Float64Array(all).fill(Number.NaN),
  });
  if (parts === undefined) return nothing(Number.NaN);
  const { r, z, meanH, meanS, varianceH, varianceS } = parts;
  if (varianceS === 0) return nothing(0);
  const root = Math.sqrt(varianceH * varianceS);
  // Beyond .95 the slope grows without bound, and says no more than that nothing is known.
  const toZ = 1 / (1 - Math.min(0.95, Math.abs(r)) ** 2);
  const derivative = (p: number) => {
    const [a, b] = [h.values[p]! - meanH, s.values[p]! - meanS];
    return { h: toZ * (b / root - (r * a) / varianceH), s: toZ * (a / root - (r * b) / varianceS) };
  };
  const respondents = linearSpread(
    {
      values: h.values,
      corrected: h.values,
      units: h.units.map((by, at) => {
        const { h: toH, s: toS } = derivative(at % length);
        return toH * by + toS * s.units[at]!;
      }),
    },
    "values",
    counted,
  );
  // An item left out takes its pairs along, each of which is then counted for either of its items.
  const { hh, ss } = noise ?? { hh: undefined, ss: undefined };
  const alone = (p: number) => {
    const [a, b] = [h.values[p]! - meanH, s.values[p]! - meanS];
    const squares = (a * a - (hh?.[p] ?? 0)) / varianceH + (b * b - (ss?.[p] ?? 0)) / varianceS;
    return toZ * ((a * b - (noise?.hs[p] ?? 0)) / root - (r / 2) * squares);
  };
  const twice = counted.reduce((sum, p) => sum + (alone(p) / counted.length) ** 2, 0);
  const without = Array.from(line, () => noSums());
  let pair = 0;
  for (let i = 0; i < line.length; i++)
    for (let j = i + 1; j < line.length; j++, pair++) {
      if (Number.isNaN(h.values[pair]!)) continue;
      for (const item of [i, j]) addPair(without[item]!, h.values[pair]!, s.values[pair]!, noise, pair);
    }
  const left = without.map((own) =>
    own.pairs === 0 ? Number.NaN : (agreementOf(difference(whole, own))?.z ?? z),
  );
  const defined = left.filter((x) => !Number.isNaN(x));
  const middle = defined.reduce((sum, x) => sum + x, 0) / defined.length;
  const items = new Float64Array(all).fill(Number.NaN);
  for (const [i, x] of left.entries())
    items[line[i]!] = ((defined.length - 1) / defined.length) * (middle - x);
  return {
    ...empty,
    twice,
    least: twice,
    value: z,
    items,
    units: respondents.units,
    cells: respondents.cells,
  };
}

/** Sums over pairs that their agreement is computed from. */
type AgreementSums = Record<
  "pairs" | "h" | "s" | "hh" | "ss" | "hs" | "noiseHH" | "noiseSS" | "noiseHS",
  number
>;

function noSums(): AgreementSums {
  return { pairs: 0, h: 0, s: 0, hh: 0, ss: 0, hs: 0, noiseHH: 0, noiseSS: 0, noiseHS: 0 };
}

function addPair(sums: AgreementSums, h: number, s: number, noise: Noise | undefined, p: number): void {
  sums.pairs += 1;
  sums.h += h;
  sums.s += s;
  sums.hh += h * h;
  sums.ss += s * s;
  sums.hs += h * s;
  if (noise === undefined) return;
  sums.noiseHH += noise.hh[p]!;
  sums.noiseSS += noise.ss[p]!;
  sums.noiseHS += noise.hs[p]!;
}

function difference(a: AgreementSums, b: AgreementSums): AgreementSums {
  const keys = Object.keys(a) as (keyof AgreementSums)[];
  return Object.fromEntries(keys.map((key) => [key, a[key] - b[key]])) as AgreementSums;
}

/** The agreement without noise; `undefined` with fewer than ten pairs, or where the human correlations are all alike. */
function agreementOf(sums: AgreementSums) {
  const { pairs } = sums;
  const [meanH, meanS] = [sums.h / pairs, sums.s / pairs];
  const [plainH, plainS] = [sums.hh / pairs - meanH ** 2, sums.ss / pairs - meanS ** 2];
  if (pairs < fewestPairs || plainH <= noVariance) return undefined;
  // Where noise explains all that pairs differ, some is left: the interval then says that nothing is known.
  const left = (plain: number, noise: number) => Math.max(plain / 20, plain - noise / pairs);
  const varianceH = left(plainH, sums.noiseHH);
  const varianceS = plainS <= noVariance ? 0 : left(plainS, sums.noiseSS);
  const covariance = sums.hs / pairs - meanH * meanS - sums.noiseHS / pairs;
  const r = varianceS === 0 ? 0 : covariance / Math.sqrt(varianceH * varianceS);
  // 1 without noise is just below.
  return { r, z: Math.atanh(Math.max(-0.999, Math.min(0.999, r))), meanH, meanS, varianceH, varianceS };
}

/** `[pairs]`: the noise in each pair's squares, and in the product of both sides. */
type Noise = Readonly<Record<"hh" | "ss" | "hs", Float64Array>>;

function noiseOf(h: Jackknifed, s: Jackknifed, counted: readonly number[]): Noise {
  const { length } = h.values;
  const noise = { hh: new Float64Array(length), ss: new Float64Array(length), hs: new Float64Array(length) };
  for (let g = 0; g * length < h.units.length; g++) {
    // What moves all pairs alike moves their mean, and not their variance.
    let [meanH, meanS] = [0, 0];
    for (const p of counted) {
      meanH += h.units[g * length + p]! / counted.length;
      meanS += s.units[g * length + p]! / counted.length;
    }
    for (const p of counted) {
      const [x, y] = [h.units[g * length + p]! - meanH, s.units[g * length + p]! - meanS];
      noise.hh[p]! += x * x;
      noise.ss[p]! += y * y;
      noise.hs[p]! += x * y;
    }
  }
  return noise;
}

/** The lowest and the highest item by what its pairs with the others say. */
function rangeOf(
  line: readonly number[],
  counted: readonly number[],
  of: (pairs: readonly number[]) => number,
): readonly [number, number] {
  const known = new Set(counted);
  const pairs = line.map(() => [] as number[]);
  for (let i = 0, pair = 0; i < line.length; i++)
    for (let j = i + 1; j < line.length; j++, pair++)
      if (known.has(pair)) for (const item of [i, j]) pairs[item]!.push(pair);
  const values = pairs.filter((own) => own.length > 0).map(of);
  return [Math.min(...values), Math.max(...values)];
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
