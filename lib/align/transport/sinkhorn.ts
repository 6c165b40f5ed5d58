import { checkArgument, checkGiven } from "../../errors/check-given.js";
import { aboveZero, isList, numbers, optional, record, wholeFromOne } from "../../errors/kind.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type LongWork, workKinds } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import { pointsKind, type TraitPoints } from "../points/points.js";
import { costScale, matrixCosts, pointCosts } from "./costs.js";
import { type Breathe, logStep, type Potentials, planSums } from "./log-pass.js";
import { type Scaled, scaleAt } from "./scaling.js";
import { TransportPlan } from "./transport-plan.js";

/** What is moved where: points with their weights, or a matrix of costs with the mass of rows and columns. */
export type TransportProblem =
  | {
      readonly from: TraitPoints;
      readonly to: TraitPoints;
    }
  | CostsProblem;

/** A matrix of costs with the mass of rows and columns. */
export interface CostsProblem {
  /** `[rows][columns]` */
  readonly costs: readonly ArrayLike<number>[];
  /** `[rows]`, 1 in all (default: equal). */
  readonly from?: ArrayLike<number>;
  /** `[columns]`, 1 in all (default: equal). */
  readonly to?: ArrayLike<number>;
}

/** How a plan is found. */
export interface SinkhornOptions extends LongWork {
  /** In the units of the costs (default: 0.05 of the mean cost). Smaller moves less mass astray and takes longer. */
  readonly epsilon?: number;
  /**
   * Lets rows send less or more than their mass, at this cost of a Kullback–Leibler divergence from it, in the units of the
   * costs (default: they do not). Such a plan converges also where parts of `from` and `to` are far apart and differ in
   * mass (Chizat et al. 2018, Math. Comput. 87: unbalanced transport). Columns keep their mass.
   */
  readonly relax?: number;
  /** The largest share of the mass that may not be where it should be (default 1e-6). */
  readonly tolerance?: number;
  /** Iterations after which it gives up (default 5000). */
  readonly iterations?: number;
}

/**
 * The entropic transport plan: min Σ P C − ε H(P) over plans with the given marginals, by Sinkhorn's iterations in the
 * log domain (Cuturi 2013; Peyré & Cuturi 2019, Computational Optimal Transport, § 4.4). For points, C is the squared
 * distance in standard deviations of `to`. A small ε is reached over larger ones (ε-scaling). Costs of points are
 * computed in rows; beyond 4·10⁶ pairs the kernel is held in 32-bit numbers, 4 bytes a pair.
 *
 * @throws PopuliError for marginals of different sums, costs or masses that are no numbers, and an ε too small to converge
 *   within the iterations or above rounding, with one that would
 * @throws Interrupted
 * @example
 * const plan = await sinkhorn({ costs: [[0, 1], [1, 0]], from: [0.6, 0.4], to: [0.5, 0.5] }, { epsilon: 0.1 });
 * plan.row(0); // where the 0.6 go
 */
export async function sinkhorn(
  problem: TransportProblem,
  options: SinkhornOptions = {},
): Promise<TransportPlan> {
  checkArgument("sinkhorn", "problem", problem, {
    ...record,
    advice: () => "give points, { from, to }, as traitPoints makes them, or { costs: [[0, 1], [1, 0]] }",
  });
  const { costs, from, to } = read(problem);
  checkGiven<SinkhornOptions>("sinkhorn", options, {
    epsilon: optional({ ...aboveZero, advice: () => "give a number above 0, in the units of the costs" }),
    relax: optional({
      what: "a number above 0, in the units of the costs",
      fits: (value) => typeof value === "number" && value > 0,
    }),
    tolerance: optional(aboveZero),
    iterations: optional(wholeFromOne),
    ...workKinds,
  });
  const { tolerance = 1e-6, relax = Number.POSITIVE_INFINITY, iterations: limit = 5000 } = options;
  const { mean, largest } = costScale(costs);
  const epsilon = options.epsilon ?? 0.05 * (mean > 0 ? mean : 1);
  // Potentials are of the size of the costs, and rounding them is to change no mass by a tenth of a percent.
  if (epsilon < largest * Number.EPSILON * 1000)
    throw new PopuliError(
      `epsilon ${epsilon} is below what rounding leaves of costs up to ${rounded(largest)}`,
      {},
      `try ${rounded(0.01 * mean)}, 1 % of the mean cost`,
    );
  const steps = { task: `transport ${costs.rows} × ${costs.columns}`, total: 100, unit: "%" };
  return track(steps, options, async (track) => {
    const breathe = () => track.breathe();
    const until = { tolerance, iterations: limit };
    const { potentials, scaled } = await attempt({ costs, from, to, relax }, mean, epsilon, until, breathe);
    if (!scaled.converged) {
      const larger = await largerThatConverges({ costs, from, to, relax }, mean, epsilon, until, breathe);
      throw tooSmall(epsilon, scaled, tolerance, mean, larger);
    }
    track.step(90);
    const { cost, ...marginalError } = await planSums(potentials, epsilon, breathe);
    track.step(10);
    return new TransportPlan({
      ...{ costs, epsilon, relax, marginalError, cost },
      ...{ f: potentials.f, g: potentials.g, iterations: scaled.iterations, meanCost: mean },
    });
  });
}

type Masses = Pick<Potentials, "costs" | "from" | "to" | "relax">;
type Until = { readonly tolerance: number; readonly iterations: number };

async function attempt(masses: Masses, mean: number, epsilon: number, until: Until, breathe: Breathe) {
  const { rows, columns } = masses.costs;
  const potentials = { ...masses, f: new Float64Array(rows), g: new Float64Array(columns) };
  for (let larger = 0.25 * mean; larger > 2 * epsilon; larger /= 4)
    for (let round = 0; round < 2; round++) await logStep(potentials, larger, breathe);
  const bits = rows * columns <= mostInDouble ? 64 : 32;
  return { potentials, scaled: await scaleAt(potentials, epsilon, { ...until, bits }, breathe) };
}

/** More pairs than this are held as 32-bit numbers: 4·10⁶ as 64-bit ones are 32 MB. */
const mostInDouble = 4_000_000;
/** Up to this many pairs, a larger ε is tried before it is suggested. */
const mostTried = 1_000_000;

/** The first that converges of 2ε, 4ε, …, from a thousandth of the mean cost on; `undefined` where none up to the mean cost does, or trying takes too long. */
async function largerThatConverges(
  masses: Masses,
  mean: number,
  epsilon: number,
  until: Until,
  breathe: Breathe,
): Promise<number | undefined> {
  const { rows, columns } = masses.costs;
  if (rows * columns > mostTried) return undefined;
  // Each try takes up to all iterations: what is far below the costs is not tried.
  for (let larger = Math.max(2 * epsilon, mean / 1024); larger <= mean; larger *= 2) {
    const { scaled } = await attempt(masses, mean, larger, until, breathe);
    if (scaled.converged) return larger;
  }
  return undefined;
}

function read(problem: TransportProblem) {
  if ("costs" in problem) {
    checkGiven<CostsProblem>("sinkhorn", problem, {
      costs: {
        what: "rows of numbers: [[0, 1], [1, 0]]",
        fits: (value) => Array.isArray(value) && value.every(isList),
      },
      from: optional(numbers),
      to: optional(numbers),
    });
    const costs = matrixCosts(problem.costs);
    const from = massOf("from", problem.from, costs.rows);
    const to = massOf("to", problem.to, costs.columns);
    const [left, right] = [sum(from), sum(to)];
    if (Math.abs(left - right) > 1e-6 * Math.max(left, right))
      throw new PopuliError(
        `the marginals are not balanced: 'from' sums to ${rounded(left)}, 'to' to ${rounded(right)}`,
        {},
        "divide each by its sum; all mass is moved",
      );
    return { costs, from: from.map((mass) => mass / left), to: to.map((mass) => mass / right) };
  }
  checkGiven<typeof problem>("sinkhorn", problem, { from: pointsKind, to: pointsKind });
  const costs = pointCosts(problem.from, problem.to);
  const shares = ({ weights }: TraitPoints) => {
    const total = sum(weights);
    return weights.map((weight) => weight / total);
  };
  return { costs, from: shares(problem.from), to: shares(problem.to) };
}

function massOf(name: "from" | "to", mass: ArrayLike<number> | undefined, size: number): Float64Array {
  if (mass === undefined) return new Float64Array(size).fill(1 / size);
  if (mass.length !== size)
    throw new PopuliError(
      `'${name}' has ${mass.length} masses`,
      {},
      `the costs have ${size} ${name === "from" ? "rows" : "columns"}`,
    );
  const masses = Float64Array.from({ length: size }, (_, i) => mass[i]!);
  const strange = masses.findIndex((one) => one < 0);
  if (strange >= 0)
    throw new PopuliError(`mass ${strange + 1} of '${name}' is ${masses[strange]}`, {}, "give 0 or more");
  if (!(sum(masses) > 0)) throw new PopuliError(`'${name}' has no mass`);
  return masses;
}

function tooSmall(
  epsilon: number,
  { errors, iterations }: Scaled,
  tolerance: number,
  mean: number,
  larger: number | undefined,
): PopuliError {
  const last = errors.at(-1)!;
  const found = Number.isFinite(last) ? last.toExponential(1) : "not a number";
  const instead =
    larger === undefined
      ? `try epsilon: ${rounded(Math.max(0.05 * mean, 4 * epsilon))}, ${epsilon < 0.0125 * mean ? "5 % of the mean cost" : "four times as much"}`
      : `epsilon: ${upwards(larger)} converges`;
  return new PopuliError(
    `epsilon ${rounded(epsilon)} is too small: after ${iterations} iterations the marginal error is ${found}, not ${tolerance}`,
    {},
    `${instead}; or allow more iterations`,
  );
}

/** Three digits, never below the value. */
function upwards(value: number): number {
  const found = rounded(value);
  return found >= value ? found : rounded(value * 1.005);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
