import { tQuantile } from "../../statistics/distributions.js";
import { combination, covarianceOf, type Deviated, varianceOf } from "./deviated.js";

/** How many interviews predictions save, with a 95 % interval. */
export interface InterviewsSaved {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What the interviews that predictions save are computed from. */
export interface SavingParts {
  readonly classical: Deviated;
  /** Of the mixed estimate, before `price`. */
  readonly mixed: Deviated;
  /** The factor by which choosing λ raises the mixed estimate's variance. */
  readonly price: number;
  /** Whether λ was chosen. */
  readonly tuned: boolean;
  readonly n: number;
  readonly degreesOfFreedom: number;
}

/**
 * How many more interviews the classical estimate would need to be as precise as the mixed one: n · (V_classical / V_mixed − 1).
 * Below 0, predictions cost more than they bring.
 *
 * The interval is about the ratio of the variances. With a fixed λ it is by the variance of its logarithm over units. With a
 * chosen λ the ratio is 1 − R², where R is the correlation of the classical estimate with what λ adds to it; the interval is
 * that of R by Fisher's transformation, with a standard error over units, cut off at 0: predictions that say nothing save
 * nothing but cost the choice of λ.
 */
export function interviewsSaved(parts: SavingParts): InterviewsSaved {
  const { classical, mixed, price, tuned, n, degreesOfFreedom } = parts;
  // Where everybody interviewed said the same, there is nothing to save.
  if (!(varianceOf(classical) > 0)) return { value: 0, low: 0, high: 0 };
  const ratio = varianceOf(classical) / varianceOf(mixed);
  const saved = (of: number) => n * (of / price - 1);
  const t = tQuantile(0.05, degreesOfFreedom);
  const added = combination([mixed, classical], [1, -1]);
  if (varianceOf(added) === 0) return { value: saved(ratio), low: saved(ratio), high: saved(ratio) };
  if (!tuned) {
    const half = t * logRatioError(classical, mixed);
    return { value: saved(ratio), low: saved(ratio * Math.exp(-half)), high: saved(ratio * Math.exp(half)) };
  }
  const r = Math.min(1 - 1e-9, Math.sqrt(Math.max(0, 1 - 1 / ratio)));
  const half = (t * correlationError(classical, added)) / (1 - r * r);
  const from = (z: number) => 1 / (1 - Math.tanh(Math.max(0, z)) ** 2);
  const z = Math.atanh(r);
  return { value: saved(ratio), low: saved(from(z - half)), high: saved(from(z + half)) };
}

/** The standard error of log(V_a / V_b): both are sums over units. */
function logRatioError(a: Deviated, b: Deviated): number {
  const [va, vb] = [varianceOf(a), varianceOf(b)];
  let squares = 0;
  for (let u = 0; u < a.deviations.length; u++)
    squares += (a.deviations[u]! ** 2 / va - b.deviations[u]! ** 2 / vb) ** 2;
  return Math.sqrt(squares);
}

/** The standard error of the correlation of two estimates, linearised as a function of sums over units. */
function correlationError(a: Deviated, b: Deviated): number {
  const [sa, sb] = [Math.sqrt(varianceOf(a)), Math.sqrt(varianceOf(b))];
  const r = covarianceOf(a, b) / (sa * sb);
  let squares = 0;
  for (let u = 0; u < a.deviations.length; u++) {
    const [x, y] = [a.deviations[u]! / sa, b.deviations[u]! / sb];
    squares += (x * y - (r * (x * x + y * y)) / 2) ** 2;
  }
  return Math.sqrt(squares);
}
