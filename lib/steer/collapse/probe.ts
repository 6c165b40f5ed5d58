import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { permutation } from "../../random/stream.js";

/** How well a linear probe reads an identifier from hidden states. */
export interface ProbeResult {
  /** Share of held-out points classified correctly, 0 … 1. */
  readonly accuracy: number;
  /** The same with the identifier's values shuffled over the points: what the probe reaches with nothing to read. */
  readonly shuffled: number;
  /** Share of the most frequent value: what always guessing it reaches. */
  readonly majority: number;
  readonly n: number;
}

/**
 * Accuracy of a linear probe by five-fold cross-validation: ridge regression on one-hot classes, the largest output
 * wins. Alain and Bengio 2016 probe layers with logistic regression; ridge has one solution and needs no learning rate.
 * Points are centred; the penalty is `ridge` times their mean squared length.
 *
 * @param points `[n][width]`
 * @param classes `[n]`: each point's class; −1 leaves it out
 * @param options `ridge`: relative penalty (default 0.1)
 * @throws PopuliError with fewer than two classes, or fewer than ten points
 */
export function probe(
  points: readonly Float32Array[],
  classes: ArrayLike<number>,
  options: { readonly seed: number; readonly ridge?: number },
): ProbeResult {
  const known = points.flatMap((point, i) => (classes[i]! >= 0 ? [{ point, label: classes[i]! }] : []));
  const labels = [...new Set(known.map(({ label }) => label))].sort((a, b) => a - b);
  if (labels.length < 2 || known.length < 10)
    throw new PopuliError(
      `${known.length} points of ${counted(labels.length, "class", "classes")}`,
      {},
      "a probe needs at least ten points and two classes",
    );
  const target = known.map(({ label }) => labels.indexOf(label));
  const gram = linearKernel(known.map(({ point }) => point));
  const order = permutation(options.seed, ["probe folds"], known.length);
  const shuffle = permutation(options.seed, ["probe control"], known.length);
  const run = (values: readonly number[]) =>
    crossValidated(gram, values, labels.length, order, options.ridge ?? 0.1);
  const counts = labels.map((_, k) => target.filter((value) => value === k).length);
  return {
    accuracy: run(target),
    shuffled: run(target.map((_, i) => target[shuffle[i]!]!)),
    majority: Math.max(...counts) / known.length,
    n: known.length,
  };
}

const folds = 5;

/** Inner products of all pairs of centred points, `[n, n]`. */
function linearKernel(points: readonly Float32Array[]): Float64Array {
  const n = points.length;
  const width = points[0]!.length;
  const mean = new Float64Array(width);
  for (const point of points) for (let k = 0; k < width; k++) mean[k] = mean[k]! + point[k]! / n;
  const moved = points.map((point) => Float64Array.from(point, (x, k) => x - mean[k]!));
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += moved[i]![k]! * moved[j]![k]!;
      gram[i * n + j] = gram[j * n + i] = sum;
    }
  return gram;
}

function crossValidated(
  gram: Float64Array,
  target: readonly number[],
  classes: number,
  order: Int32Array,
  ridge: number,
): number {
  const n = target.length;
  let right = 0;
  for (let fold = 0; fold < folds; fold++) {
    const train = [...order].filter((_, place) => place % folds !== fold);
    const test = [...order].filter((_, place) => place % folds === fold);
    const m = train.length;
    const share = Array.from({ length: classes }, (_, k) => train.filter((i) => target[i] === k).length / m);
    let scale = 0;
    for (const i of train) scale += gram[i * n + i]! / m;
    const matrix = new Float64Array(m * m);
    train.forEach((i, a) => {
      train.forEach((j, b) => {
        matrix[a * m + b] = gram[i * n + j]! + (a === b ? ridge * scale + 1e-12 : 0);
      });
    });
    const lower = cholesky(matrix, m);
    const weights = share.map((p, k) =>
      solve(
        lower,
        train.map((i) => (target[i] === k ? 1 : 0) - p),
        m,
      ),
    );
    for (const i of test) {
      const scores = weights.map(
        (w, k) => share[k]! + train.reduce((sum, j, a) => sum + w[a]! * gram[i * n + j]!, 0),
      );
      if (scores.indexOf(Math.max(...scores)) === target[i]) right += 1;
    }
  }
  return right / n;
}

/** The lower Cholesky factor of a symmetric positive definite matrix. */
function cholesky(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      lower[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-30)) : sum / lower[j * n + j]!;
    }
  return lower;
}

function solve(lower: Float64Array, right: readonly number[], n: number): Float64Array {
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = x[i]! - lower[i * n + k]! * x[k]!;
    x[i] = x[i]! / lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = x[i]! - lower[k * n + i]! * x[k]!;
    x[i] = x[i]! / lower[i * n + i]!;
  }
  return x;
}
