import { Matrix } from "ml-matrix";
import { PopuliError } from "../../errors/populi-error.js";
import { solveSymmetric } from "../../survey/design/solve.js";
import { joined, type TraitPoints } from "../points/points.js";
import type { RatioMethod } from "./ratio-method.js";

/** Products of traits are features up to this many traits; beyond, squares alone. */
const mostWithProducts = 15;
const rounds = 100;

/**
 * The odds of a logistic regression that tells reference and personas apart, times the ratio of their sizes (Sugiyama,
 * Suzuki & Kanamori 2012, Density Ratio Estimation in Machine Learning, § 4.2). Features are the traits, their squares
 * and products, standardised, with a ridge of 1 (scikit-learn's default, C = 1): exact for normal distributions.
 */
export const classifierRatio = {
  name: "classifier",
  async ratios(personas, reference, breathe) {
    const d = personas.traits.length;
    const rows = [rowsOf(personas), rowsOf(reference)].flat();
    const weights = joined(toMean1(personas), toMean1(reference));
    const features = standardised(featuresOf(rows, d <= mostWithProducts), weights);
    const isReference = (i: number) => (i < personas.size ? 0 : 1);
    const heights = await fitted(features, weights, isReference, breathe);
    const times = personas.size / reference.size;
    return {
      ratios: Float64Array.from({ length: personas.size }, (_, i) => Math.exp(heights[i]!) * times),
      note: `odds of a logistic regression on ${features.length} features`,
    };
  },
} as const satisfies RatioMethod;

function rowsOf({ size, values, traits: { length: d } }: TraitPoints): Float64Array[] {
  return Array.from({ length: size }, (_, i) => values.subarray(i * d, (i + 1) * d));
}

function toMean1({ weights, size }: TraitPoints): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (weight * size) / total);
}

/** `[features][people]` */
function featuresOf(rows: readonly Float64Array[], withProducts: boolean): Float64Array[] {
  const d = rows[0]!.length;
  const column = (of: (row: Float64Array) => number) => Float64Array.from(rows, of);
  return [
    ...Array.from({ length: d }, (_, a) => column((row) => row[a]!)),
    ...Array.from({ length: d }, (_, a) =>
      Array.from({ length: withProducts ? d - a : 1 }, (_, b) => column((row) => row[a]! * row[a + b]!)),
    ).flat(),
  ];
}

/** Features with mean 0 and standard deviation 1; those that do not vary are left out. */
function standardised(features: readonly Float64Array[], weights: Float64Array): Float64Array[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return features.flatMap((feature) => {
    const mean = feature.reduce((sum, value, i) => sum + weights[i]! * value, 0) / total;
    const variance = feature.reduce((sum, value, i) => sum + weights[i]! * (value - mean) ** 2, 0) / total;
    const deviation = Math.sqrt(variance);
    return deviation > 1e-9 * Math.max(1, Math.abs(mean))
      ? [feature.map((value) => (value - mean) / deviation)]
      : [];
  });
}

/** `[people]`: log odds, by Newton's steps; the constant has no ridge. */
async function fitted(
  features: readonly Float64Array[],
  weights: Float64Array,
  outcome: (person: number) => 0 | 1,
  breathe: () => Promise<void>,
): Promise<Float64Array> {
  const n = weights.length;
  const p = features.length + 1;
  const x = new Float64Array(n * p);
  for (let i = 0; i < n; i++) {
    x[i * p] = 1;
    for (const [k, feature] of features.entries()) x[i * p + k + 1] = feature[i]!;
  }
  const coefficients = new Float64Array(p);
  const heights = new Float64Array(n);
  for (let round = 0; round < rounds; round++) {
    const gradient = Float64Array.from(coefficients, (value, k) => (k === 0 ? 0 : -value));
    const curvature = new Float64Array(p * p);
    for (let i = 0; i < n; i++) {
      await breathe();
      const share = 1 / (1 + Math.exp(-heights[i]!));
      const left = weights[i]! * (outcome(i) - share);
      const bend = weights[i]! * share * (1 - share);
      for (let a = 0; a < p; a++) {
        const own = x[i * p + a]!;
        gradient[a]! += left * own;
        for (let b = 0; b <= a; b++) curvature[a * p + b]! += bend * own * x[i * p + b]!;
      }
    }
    const hessian = Matrix.zeros(p, p);
    for (let a = 0; a < p; a++)
      for (let b = 0; b <= a; b++) {
        const value = curvature[a * p + b]! + (a === b && a > 0 ? 1 : 0);
        hessian.set(a, b, value);
        hessian.set(b, a, value);
      }
    const step = solveSymmetric(hessian, Matrix.columnVector(gradient));
    if (step === undefined) break;
    let most = 0;
    for (let a = 0; a < p; a++) {
      coefficients[a]! += step.get(a, 0);
      most = Math.max(most, Math.abs(step.get(a, 0)));
    }
    for (let i = 0; i < n; i++) {
      let height = 0;
      for (let a = 0; a < p; a++) height += coefficients[a]! * x[i * p + a]!;
      heights[i] = height;
    }
    if (most < 1e-10) return heights;
  }
  throw new PopuliError(
    "the classifier did not settle: personas and reference hardly overlap",
    {},
    'try fewer traits, or method: "kernel density"',
  );
}
