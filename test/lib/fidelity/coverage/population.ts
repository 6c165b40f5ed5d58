import { populiConvention } from "../../../../lib/fidelity/convention/populi.js";
import type { MetricName } from "../../../../lib/fidelity/metric/metrics.js";
import { scorer } from "../../../../lib/fidelity/scorer.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { itemOf, setOf } from "../made-answers.js";
import { normalDensity } from "./normal.js";
import type { CoverageSetting } from "./setting.js";
import { cuts, type DrawnItem, drawItem, groupLoading, sharesOf } from "./study.js";

/**
 * What every metric is in the population of people and items, over 20,000 items drawn from it. An
 * answer is a step function of a normal variable, so that covariances are sums of Hermite coefficients: no study has to
 * be drawn, and none of this code computes a metric as the library does, except from marginals that have no noise. SimBench's
 * score has no such value: it keeps the noise of the sample.
 */
export function populationValues(setting: CoverageSetting): Record<Exclude<MetricName, "simbench">, number> {
  const stream = randomStream(0, ["population items"]);
  const items = Array.from({ length: 20_000 }, () => drawItem(stream, setting));
  const moments = items.map((item) => ({
    human: momentsOf(item.shift, 1, item.human),
    simulated: momentsOf(item.shift + item.off, item.stretch, item.simulated),
  }));
  const { knows, probabilities } = setting;
  const own = moments.map(({ human, simulated }) => {
    const covariance = covarianceOf(human, simulated, knows);
    return {
      answers: covariance / (human.sd * simulated.sd),
      expected: covariance / (human.sd * Math.sqrt(covarianceOf(simulated, simulated, 1))),
    };
  });
  const answers = mean(own.map(({ answers }) => answers));
  const expected = mean(own.map(({ expected }) => expected));
  return {
    ...divergences(items),
    own: answers,
    ownExpected: probabilities ? expected : answers,
    eta: mean(moments.map(({ simulated }) => betweenGroups(simulated, knows * groupLoading))),
    etaHuman: mean(moments.map(({ human }) => betweenGroups(human, groupLoading))),
    ...pairsOf(moments),
  };
}

/** Marginals are known exactly: a billion people each, in their shares. */
function divergences(items: readonly DrawnItem[]) {
  const marginals = (side: "human" | "simulated") =>
    setOf(
      side,
      items.map((item, j) => ({
        ...itemOf(`Q${j}`, [0], 4),
        rows: Float64Array.from(
          side === "human" ? sharesOf(item.shift, 1) : sharesOf(item.shift + item.off, item.stretch),
        ),
      })),
      [1e9],
    );
  const exact = scorer(marginals("human"), marginals("simulated"), {
    ...populiConvention,
    divergenceSmoothing: { kind: "add", amount: 0 },
  }).byItem();
  const { kl, js, mae, tv, nemd, entropyDeviationByItem } = exact;
  return {
    ...{ kl: mean(kl), js: mean(js), mae: mean(mae), tv: mean(tv), nemd: mean(nemd) },
    entropyDeviationByItem: mean(entropyDeviationByItem),
    entropyDeviation: Math.abs(mean(exact.entropySimulated) - mean(exact.entropyHuman)),
  };
}

/** An item's answers, 0 … 3, as a function of the inclination. */
interface Moments {
  readonly sd: number;
  /** Coefficients 1, 2, … of its expectation in normalised Hermite polynomials of the inclination. */
  readonly hermite: Float64Array;
}

/** Loadings are below .9 and the coefficients decline with the root of n!, so that the rest is below 1e-4. */
const terms = 24;

function momentsOf(middle: number, stretch: number, loading: number): Moments {
  const shares = sharesOf(middle, stretch);
  const first = shares.reduce((sum, share, k) => sum + k * share, 0);
  const second = shares.reduce((sum, share, k) => sum + k * k * share, 0);
  const hermite = new Float64Array(terms);
  for (const cut of cuts) {
    const above = tailCoefficients((cut - middle) / stretch);
    for (let n = 0; n < terms; n++) hermite[n]! += loading ** (n + 1) * above[n]!;
  }
  return { sd: Math.sqrt(second - first ** 2), hermite };
}

/** E[hₙ(Z); Z > z] = φ(z) Heₙ₋₁(z) / √n! for n = 1, 2, …; hₙ = Heₙ / √n!. */
function tailCoefficients(z: number): Float64Array {
  const found = new Float64Array(terms);
  if (!Number.isFinite(z)) return found;
  // hₙ₊₁ = (z hₙ − √n hₙ₋₁) / √(n + 1), so that nothing overflows.
  let [before, now] = [0, 1];
  for (let n = 0; n < terms; n++) {
    found[n] = (normalDensity(z) * now) / Math.sqrt(n + 1);
    [before, now] = [now, (z * now - Math.sqrt(n) * before) / Math.sqrt(n + 1)];
  }
  return found;
}

/** The covariance of two items' answers, of people whose inclinations correlate by r. */
function covarianceOf(a: Moments, b: Moments, r: number): number {
  let sum = 0;
  for (let n = 0, power = r; n < terms; n++, power *= r) sum += power * a.hermite[n]! * b.hermite[n]!;
  return sum;
}

/** Fifths of a standard normal variable. */
const fifths = [
  Number.NEGATIVE_INFINITY,
  -0.8416212,
  -0.2533471,
  0.2533471,
  0.8416212,
  Number.POSITIVE_INFINITY,
];
const inFifth = fifths.slice(1).map((to, k) => {
  const [above, below] = [tailCoefficients(fifths[k]!), tailCoefficients(to)];
  return above.map((x, n) => x - below[n]!);
});

/** η² of an item between fifths of a variable that correlates with the inclination by r. */
function betweenGroups({ sd, hermite }: Moments, r: number): number {
  let between = 0;
  for (const of of inFifth) {
    let middle = 0;
    for (let n = 0, power = r; n < terms; n++, power *= r) middle += power * hermite[n]! * 5 * of[n]!;
    between += middle ** 2 / 5;
  }
  return between / sd ** 2;
}

/**
 * Pairs of items drawn independently. The mean of products of correlations, Σₙ aₙbₙ each, is a sum of squared means over
 * items; that of absolute correlations is taken over twenty partners of each item.
 */
function pairsOf(moments: readonly Readonly<Record<"human" | "simulated", Moments>>[]) {
  const items = moments.map(({ human, simulated }) => ({
    h: human.hermite.map((x) => x / human.sd),
    s: simulated.hermite.map((x) => x / simulated.sd),
  }));
  const first = (side: "h" | "s") => {
    const sums = new Float64Array(terms);
    for (const { [side]: a } of items) for (let n = 0; n < terms; n++) sums[n]! += a[n]!;
    return sums.reduce((sum, x) => sum + (x / items.length) ** 2, 0);
  };
  const second = (one: "h" | "s", other: "h" | "s") => {
    const sums = new Float64Array(terms * terms);
    for (const { [one]: a, [other]: b } of items)
      for (let n = 0; n < terms; n++) for (let m = 0; m < terms; m++) sums[n * terms + m]! += a[n]! * b[m]!;
    return sums.reduce((sum, x) => sum + (x / items.length) ** 2, 0);
  };
  const [h, s] = [first("h"), first("s")];
  const strength = (side: "h" | "s") => {
    let sum = 0;
    for (let apart = 1; apart <= 20; apart++)
      for (const [i, { [side]: a }] of items.entries()) {
        const b = items[(i + apart) % items.length]![side];
        let r = 0;
        for (let n = 0; n < terms; n++) r += a[n]! * b[n]!;
        sum += Math.abs(r);
      }
    return sum / (20 * items.length);
  };
  return {
    pairs: (second("h", "s") - h * s) / Math.sqrt((second("h", "h") - h * h) * (second("s", "s") - s * s)),
    pairStrength: strength("s"),
    pairStrengthHuman: strength("h"),
  };
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
}
