/** A function to minimise: its value and its gradient, which it writes into `gradient`. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  /** Solves B d = g in place, where B approximates the Hessian at the start. */
  readonly precondition: (vector: Float64Array) => void;
  readonly steps?: number;
  /** The relative gain of a step below which it is the last (default 1e-8). */
  readonly tolerance?: number;
}

/** How many steps back curvature is remembered: Liu & Nocedal (1989) find 3 to 7 enough. */
const memory = 6;

/**
 * The minimum of a smooth convex function by L-BFGS with a preconditioner and a backtracking line search.
 * Source: Nocedal & Wright (2006), Numerical Optimization, algorithm 7.5.
 */
export function minimise(objective: Objective, start: Float64Array, options: MinimiseOptions): Float64Array {
  const { precondition, steps = 200, tolerance = 1e-8 } = options;
  let at = start.slice();
  let gradient = new Float64Array(at.length);
  let value = objective(at, gradient);
  const history: { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[] = [];
  for (let step = 0; step < steps; step++) {
    const direction = descent(gradient, history, precondition);
    const slope = dot(direction, gradient);
    if (!(slope < 0)) break;
    const next = new Float64Array(at.length);
    const nextGradient = new Float64Array(at.length);
    let nextValue = Number.POSITIVE_INFINITY;
    let length = 1;
    for (; length > 1e-8; length /= 2) {
      for (let j = 0; j < at.length; j++) next[j] = at[j]! + length * direction[j]!;
      nextValue = objective(next, nextGradient);
      // Armijo's condition.
      if (nextValue <= value + 1e-4 * length * slope) break;
    }
    if (!(nextValue < value)) break;
    const s = next.map((x, j) => x - at[j]!);
    const y = nextGradient.map((g, j) => g - gradient[j]!);
    const sy = dot(s, y);
    if (sy > 0) history.push({ s, y, rho: 1 / sy });
    if (history.length > memory) history.shift();
    const gain = value - nextValue;
    at = next;
    gradient = nextGradient;
    value = nextValue;
    if (gain < tolerance * (1 + Math.abs(value)) && length === 1) break;
  }
  return at;
}

function descent(
  gradient: Float64Array,
  history: readonly { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[],
  precondition: (vector: Float64Array) => void,
): Float64Array {
  const q = gradient.slice();
  const alphas = new Float64Array(history.length);
  for (let h = history.length - 1; h >= 0; h--) {
    const { s, y, rho } = history[h]!;
    const alpha = rho * dot(s, q);
    alphas[h] = alpha;
    for (let j = 0; j < q.length; j++) q[j]! -= alpha * y[j]!;
  }
  precondition(q);
  for (const [h, { s, y, rho }] of history.entries()) {
    const beta = rho * dot(y, q);
    for (let j = 0; j < q.length; j++) q[j]! += (alphas[h]! - beta) * s[j]!;
  }
  for (let j = 0; j < q.length; j++) q[j] = -q[j]!;
  return q;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}
