import { type Breathe, logStep, type Potentials, towardsMass } from "./log-pass.js";

/** How the scaling at one ε went. */
export interface Scaled {
  readonly iterations: number;
  /** `[iterations]`: the mass of rows that was not where it should be, given what relaxing costs. */
  readonly errors: readonly number[];
  readonly converged: boolean;
}

/**
 * Sinkhorn's iterations at one ε: P = diag(u) K diag(v), where K holds the potentials so far. When u or v leaves the
 * range in which K is exact, it goes into the potentials and K is computed anew (Schmitzer 2019, SIAM J. Sci. Comput.
 * 41, § 3.2: log-domain absorption). One pass over K updates both u and v.
 */
export async function scaleAt(
  potentials: Potentials,
  epsilon: number,
  until: { readonly tolerance: number; readonly iterations: number; readonly bits: 32 | 64 },
  breathe: Breathe,
): Promise<Scaled> {
  const { costs, from, to, f, g, relax } = potentials;
  const towards = towardsMass(relax, epsilon);
  const { rows, columns } = costs;
  const isDouble = until.bits === 64;
  const kernel = isDouble ? new Float64Array(rows * columns) : new Float32Array(rows * columns);
  /** Of log u and log v: 32-bit numbers reach from e⁻⁸⁷ to e⁸⁸. */
  const widest = isDouble ? 150 : 20;
  const u = new Float64Array(rows);
  const v = new Float64Array(columns);
  const arriving = new Float64Array(columns);
  const errors: number[] = [];
  let converged = false;

  await logStep(potentials, epsilon, breathe);
  await rebuild();
  while (errors.length < until.iterations && !converged) {
    const error = await step();
    errors.push(error);
    converged = error < until.tolerance;
    if (!converged && farthest() > widest) {
      absorb();
      await rebuild();
    }
    if (!Number.isFinite(error)) break;
  }
  absorb();
  return { iterations: errors.length, errors, converged };

  async function rebuild(): Promise<void> {
    const cost = new Float64Array(columns);
    for (let i = 0; i < rows; i++) {
      await breathe();
      const start = i * columns;
      const height = f[i]!;
      costs.row(i, cost);
      if (height === Number.NEGATIVE_INFINITY) kernel.fill(0, start, start + columns);
      else
        for (let j = 0; j < columns; j++) kernel[start + j] = Math.exp((height + g[j]! - cost[j]!) / epsilon);
    }
    u.fill(1);
    v.fill(1);
  }

  /** Gives every row, then every column its mass; returns how far the rows were from theirs. */
  async function step(): Promise<number> {
    arriving.fill(0);
    let error = 0;
    for (let i = 0; i < rows; i++) {
      await breathe();
      if (from[i] === 0) continue;
      const row = kernel.subarray(i * columns, (i + 1) * columns);
      const sum = dot(row, v);
      const own = f[i]! + epsilon * Math.log(u[i]!);
      // At the optimum a relaxed row has its mass times exp(−f/ρ) (Chizat et al. 2018, Math. Comput. 87, § 3).
      error += Math.abs(u[i]! * sum - from[i]! * Math.exp(-own / relax));
      u[i] = towards === 1 ? from[i]! / sum : relaxed(i, sum);
      add(row, u[i]!, arriving);
    }
    for (let j = 0; j < columns; j++) v[j] = to[j] === 0 ? 1 : to[j]! / arriving[j]!;
    return error;
  }

  function relaxed(i: number, sum: number): number {
    const whole = epsilon * Math.log(from[i]! / sum) + f[i]!;
    return Math.exp((towards * whole - f[i]!) / epsilon);
  }

  function farthest(): number {
    let most = 0;
    for (let i = 0; i < rows; i++) most = Math.max(most, Math.abs(Math.log(u[i]!)));
    for (let j = 0; j < columns; j++) most = Math.max(most, Math.abs(Math.log(v[j]!)));
    return most;
  }

  function absorb(): void {
    for (let i = 0; i < rows; i++) f[i]! += epsilon * Math.log(u[i]!);
    for (let j = 0; j < columns; j++) g[j]! += epsilon * Math.log(v[j]!);
  }
}

/** Four sums at once: the processor need not wait for each addition. */
function dot(row: Float32Array | Float64Array, v: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = row.length - (row.length % 4);
  for (let j = 0; j < whole; j += 4) {
    a += row[j]! * v[j]!;
    b += row[j + 1]! * v[j + 1]!;
    c += row[j + 2]! * v[j + 2]!;
    d += row[j + 3]! * v[j + 3]!;
  }
  for (let j = whole; j < row.length; j++) a += row[j]! * v[j]!;
  return a + b + (c + d);
}

function add(row: Float32Array | Float64Array, times: number, into: Float64Array): void {
  for (let j = 0; j < row.length; j++) into[j]! += times * row[j]!;
}
