import type { Costs } from "./costs.js";

/** What mass rows and columns have, and the potentials of both: P_ij = exp((f_i + g_j − C_ij) / ε). */
export interface Potentials {
  readonly costs: Costs;
  /** `[rows]`, sums to 1. */
  readonly from: Float64Array;
  /** `[columns]`, sums to 1. */
  readonly to: Float64Array;
  readonly f: Float64Array;
  readonly g: Float64Array;
  /** What a row's mass costs to change, ρ; ∞ where it is kept. */
  readonly relax: number;
}

/** λ = ρ / (ρ + ε): how far a row's potential goes towards what would give the row its mass. */
export function towardsMass(relax: number, epsilon: number): number {
  return relax === Number.POSITIVE_INFINITY ? 1 : relax / (relax + epsilon);
}

/** Lets others work; called at every row. */
export type Breathe = () => Promise<void>;

/** Sets f so that every row of the plan has its mass, then g so that every column has: one Sinkhorn step in logarithms. */
export async function logStep(
  { costs, from, to, f, g, relax }: Potentials,
  epsilon: number,
  breathe: Breathe,
): Promise<void> {
  const { rows, columns } = costs;
  const towards = towardsMass(relax, epsilon);
  const cost = new Float64Array(columns);
  const most = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY);
  const sums = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    await breathe();
    if (from[i] === 0) {
      f[i] = Number.NEGATIVE_INFINITY;
      continue;
    }
    costs.row(i, cost);
    let highest = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < columns; j++) {
      const height = (g[j]! - cost[j]!) / epsilon;
      if (height > highest) highest = height;
    }
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += Math.exp((g[j]! - cost[j]!) / epsilon - highest);
    f[i] = towards * epsilon * (Math.log(from[i]!) - highest - Math.log(sum));
    // Sums over rows are kept relative to the largest term so far.
    for (let j = 0; j < columns; j++) {
      const height = (f[i]! - cost[j]!) / epsilon;
      if (height > most[j]!) {
        sums[j] = sums[j]! * Math.exp(most[j]! - height) + 1;
        most[j] = height;
      } else sums[j]! += Math.exp(height - most[j]!);
    }
  }
  for (let j = 0; j < columns; j++)
    g[j] =
      to[j] === 0 ? Number.NEGATIVE_INFINITY : epsilon * (Math.log(to[j]!) - most[j]! - Math.log(sums[j]!));
}

/** How far a plan's marginals are from the masses, and what moving costs. */
export async function planSums(
  { costs, from, to, f, g }: Omit<Potentials, "relax">,
  epsilon: number,
  breathe: Breathe,
): Promise<{ readonly rows: number; readonly columns: number; readonly cost: number }> {
  const { rows, columns } = costs;
  const cost = new Float64Array(columns);
  const arrived = new Float64Array(columns);
  let [ofRows, moved] = [0, 0];
  for (let i = 0; i < rows; i++) {
    await breathe();
    costs.row(i, cost);
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      const mass = Math.exp((f[i]! + g[j]! - cost[j]!) / epsilon);
      sum += mass;
      arrived[j]! += mass;
      moved += mass * cost[j]!;
    }
    ofRows += Math.abs(sum - from[i]!);
  }
  const ofColumns = arrived.reduce((sum, mass, j) => sum + Math.abs(mass - to[j]!), 0);
  return { rows: ofRows, columns: ofColumns, cost: moved };
}
