import { checkOptions } from "../../errors/known-options.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import { normalTail } from "../../statistics/distributions.js";
import type { MixedEstimate } from "../mixed-estimate.js";
import { MixedPlan, type PlannedItem, type PlanPoint } from "./mixed-plan.js";
import { type Allocation, type PilotItem, plannedHalfWidth, plannedVariance } from "./precision.js";

/** What interviews and predictions cost, in any one unit. */
export interface MixedCosts {
  /** Of interviewing one person. */
  readonly interview: number;
  /** Of predicting one person; the interviewed are predicted too. */
  readonly prediction: number;
}

/** What is to be planned. Either `precision` or `budget`. */
export interface PlanMixedOptions {
  /** Estimates from a pilot: few interviews with their predictions. */
  readonly pilot: { readonly estimates: readonly MixedEstimate[] };
  readonly costs: MixedCosts;
  /** Half the width of the 95 % interval that is wanted. */
  readonly precision?: number;
  /** What may be spent in all. */
  readonly budget?: number;
  /** The most people who can be predicted (default 100,000). */
  readonly predicted?: number;
  /**
   * "each" (the default): every item by itself. "together": everybody interviewed is asked all items. "allocated": a budget of
   * interviews is divided between items in proportion to what predictions leave of their standard deviations.
   */
  readonly items?: "each" | "together" | "allocated";
  /** A difference from a fixed value that should be found; the plan then has the power to find it. */
  readonly effect?: number;
}

const fewest = 20;
const mostInterviewed = 1_000_000;

/**
 * How many people to interview and how many to predict: with the least cost for a precision, or the best precision for a
 * budget; whether predicting is worth its cost; and width and power by the number of interviews.
 *
 * @throws PopuliError for costs that are not above 0, both or neither of `precision` and `budget`, a budget too small for 20
 *   interviews, or a precision that no plan reaches
 * @example
 * const pilot = await mixed(run, { interviewed: 30, target: "mean", items: ["Q1"] });
 * planMixed({ pilot, costs: { interview: 20, prediction: 0.01 }, precision: 0.1 });
 */
export function planMixed(options: PlanMixedOptions): MixedPlan {
  checkOptions("planMixed", options, {
    ...{ pilot: true, costs: true, precision: true, budget: true, predicted: true, items: true },
    ...{ effect: true },
  });
  const { costs, precision, budget, effect, predicted: most = 100_000 } = options;
  const how = oneOf("items", options.items ?? "each", ["each", "together", "allocated"]);
  checkGiven(options);
  if (!(costs.interview > 0) || !(costs.prediction >= 0))
    throw new PopuliError(
      `an interview costs ${costs.interview}, a prediction ${costs.prediction}`,
      {},
      "an interview costs more than 0, a prediction 0 or more",
    );
  if ((precision === undefined) === (budget === undefined))
    throw new PopuliError(
      precision === undefined ? "neither precision nor budget" : "both precision and budget",
      {},
      "give one: what half of the interval may be, or what may be spent",
    );
  const pilots = options.pilot.estimates.filter(({ lambda }) => lambda.length > 0).map(pilotItem);
  if (pilots.length === 0)
    throw new PopuliError("the pilot has no estimates with a λ", {}, 'make it with estimator: "ppi++"');
  const wanted = { costs, most, effect };
  if (precision !== undefined) {
    const each = pilots.map((pilot) => planned(pilot, cheapest(pilot, precision, wanted), wanted));
    return new MixedPlan(how === "together" ? together(each, wanted) : each, {
      costs,
      goal: { kind: "precision", precision },
      items: how,
      ...(effect !== undefined && { effect }),
    });
  }
  const allocated = how === "allocated" ? shares(pilots) : pilots.map(() => 1);
  const each = pilots.map((pilot, k) => planned(pilot, best(pilot, budget! * allocated[k]!, wanted), wanted));
  return new MixedPlan(how === "together" ? together(each, wanted) : each, {
    costs,
    goal: { kind: "budget", budget: budget! },
    items: how,
    ...(effect !== undefined && { effect }),
  });
}

/** What callers in JavaScript leave out. */
function checkGiven({ pilot, costs }: Partial<PlanMixedOptions>): void {
  if (!Array.isArray(pilot?.estimates))
    throw new PopuliError(
      "no pilot",
      {},
      "pilot: await mixed(run, { interviewed: 50 }), few interviews with their predictions",
    );
  if (costs === undefined || costs === null)
    throw new PopuliError("no costs", {}, "costs: { interview: 20, prediction: 0.01 }, in any one unit");
}

interface Wanted {
  readonly costs: MixedCosts;
  readonly most: number;
  readonly effect: number | undefined;
}

function pilotItem({ item, of, group, classical, ppiCorrelation, n }: MixedEstimate): PilotItem {
  const squared = Number.isFinite(ppiCorrelation) ? ppiCorrelation ** 2 : 0;
  return {
    item,
    of,
    group,
    unitVariance: classical.standardError ** 2 * n,
    explained: Math.max(0, 1 - ((1 - squared) * (n - 1)) / (n - 2)),
  };
}

const costOf = ({ interview, prediction }: MixedCosts, { interviewed, predicted }: Allocation) =>
  interviewed * interview + (predicted === 0 ? 0 : (interviewed + predicted) * prediction);

/** The least cost at which half of the interval is no wider than `precision`. */
function cheapest(pilot: PilotItem, precision: number, { costs, most }: Wanted): Allocation {
  const alone = smallest((n) => plannedHalfWidth(pilot, { interviewed: n, predicted: 0 }) <= precision);
  let found: Allocation | undefined = alone === undefined ? undefined : { interviewed: alone, predicted: 0 };
  for (const predicted of predictedSizes(most)) {
    const n = smallest((interviewed) => plannedHalfWidth(pilot, { interviewed, predicted }) <= precision);
    if (n === undefined) continue;
    const allocation = { interviewed: n, predicted };
    if (found === undefined || costOf(costs, allocation) < costOf(costs, found)) found = allocation;
  }
  if (found === undefined)
    throw new PopuliError(
      `no plan has ${pilot.item} as precise as ± ${precision}`,
      { column: pilot.item },
      `even ${mostInterviewed} interviews do not reach it: allow a wider interval`,
    );
  return found;
}

/** The best precision for a budget. */
function best(pilot: PilotItem, budget: number, { costs, most }: Wanted): Allocation {
  const alone = Math.floor(budget / costs.interview);
  if (alone < fewest)
    throw new PopuliError(
      `a budget of ${budget} pays for ${alone} interviews`,
      { column: pilot.item },
      `at least ${fewest} are needed, which cost ${fewest * costs.interview}`,
    );
  let found: Allocation = { interviewed: Math.min(alone, mostInterviewed), predicted: 0 };
  for (const predicted of predictedSizes(most)) {
    const n = Math.floor((budget - predicted * costs.prediction) / (costs.interview + costs.prediction));
    if (n < fewest) break;
    const allocation = { interviewed: Math.min(n, mostInterviewed), predicted };
    if (plannedVariance(pilot, allocation) < plannedVariance(pilot, found)) found = allocation;
  }
  return found;
}

/** Numbers of predicted to try, 5 % apart: nearer ones differ by less than a thousandth of the variance. */
function predictedSizes(most: number): number[] {
  const sizes: number[] = [];
  for (let size = 20; size < most; size *= 1.05) sizes.push(Math.round(size));
  return [...sizes, most];
}

/** The smallest n from 20 that is enough, where more is never worse. */
function smallest(enough: (n: number) => boolean): number | undefined {
  let [low, high] = [fewest, mostInterviewed];
  if (!enough(high)) return undefined;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function planned(pilot: PilotItem, allocation: Allocation, { costs, effect }: Wanted): PlannedItem {
  const halfWidth = plannedHalfWidth(pilot, allocation);
  const alone = smallest((n) => plannedHalfWidth(pilot, { interviewed: n, predicted: 0 }) <= halfWidth);
  const classical = alone ?? Number.POSITIVE_INFINITY;
  const others = Math.max(allocation.predicted, 1000);
  const curve = [20, 30, 50, 100, 200, 300, 500, 1000, 2000, 5000].map((n): PlanPoint => {
    const mixedAllocation = { interviewed: n, predicted: others };
    const power = (variance: number) => (effect === undefined ? Number.NaN : powerOf(effect, variance));
    return {
      interviewed: n,
      classical: plannedHalfWidth(pilot, { interviewed: n, predicted: 0 }),
      mixed: plannedHalfWidth(pilot, mixedAllocation),
      classicalPower: power(plannedVariance(pilot, { interviewed: n, predicted: 0 })),
      mixedPower: power(plannedVariance(pilot, mixedAllocation)),
    };
  });
  return {
    item: pilot.item,
    of: pilot.of,
    group: pilot.group,
    ...allocation,
    halfWidth,
    cost: costOf(costs, allocation),
    classicalInterviews: classical,
    classicalCost: classical * costs.interview,
    worthIt: allocation.predicted > 0,
    power: effect === undefined ? undefined : powerOf(effect, plannedVariance(pilot, allocation)),
    explained: pilot.explained,
    unitVariance: pilot.unitVariance,
    curvePredicted: others,
    curve,
  };
}

/** The chance that a two-sided test at 5 % finds an effect. */
function powerOf(effect: number, variance: number): number {
  const shift = Math.abs(effect) / Math.sqrt(variance);
  const above = (z: number) => (z >= 0 ? normalTail(z) / 2 : 1 - normalTail(z) / 2);
  return above(1.96 - shift) + above(1.96 + shift);
}

/** Everybody is asked all items: as many as the item that needs most. */
function together(each: readonly PlannedItem[], wanted: Wanted): PlannedItem[] {
  const allocation = {
    interviewed: each.reduce((most, { interviewed }) => Math.max(most, interviewed), 0),
    predicted: each.reduce((most, { predicted }) => Math.max(most, predicted), 0),
  };
  return each.map((one) => planned(one, allocation, wanted));
}

/** Shares of a budget, in proportion to what predictions leave of the standard deviations (Neyman 1934). */
function shares(pilots: readonly PilotItem[]): number[] {
  const left = pilots.map(({ unitVariance, explained }) => Math.sqrt(unitVariance * (1 - explained)));
  const sum = left.reduce((all, one) => all + one, 0);
  return left.map((one) => one / sum);
}
