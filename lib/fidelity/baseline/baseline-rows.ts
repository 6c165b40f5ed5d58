import type { StatisticalBaseline } from "../../baseline/baseline.js";
import type { BaselineName } from "../../baseline/baselines.js";
import { counted } from "../../errors/counted.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import type { Convention } from "../convention/convention.js";
import type { Floor } from "../floors/floor.js";
import type { JackknifeUnits } from "../jackknife/units.js";
import { baselinesAsked } from "./baselines-asked.js";
import { predictedAnswers } from "./predicted-answers.js";
import { trainingPool } from "./training-pool.js";
import { traitsOfRun } from "./traits-of-run.js";

/**
 * The baselines of every table: a regression on the identifiers. Item marginals of n others score as n other humans do,
 * who are in every table anyway.
 */
const shownByDefault: readonly BaselineName[] = ["ridge regression"];

/**
 * Draws that a baseline is averaged over: a regression takes about 3 ms an item at 100 training respondents, so that
 * five draws of 20 items take a third of a second.
 */
const mostDraws = 5;

/** How the rows of baselines are made. */
export interface BaselineRowOptions {
  readonly baselines?: readonly BaselineName[] | undefined;
  /** The baselines where none are named, if the run has identifiers (default: a ridge regression). */
  readonly otherwise?: readonly BaselineName[];
  readonly convention: Convention;
  readonly seed: number;
  /** Those of the survey's design, which are fitted to or scored as a whole. */
  readonly units?: JackknifeUnits | undefined;
  /** Draws of random floors; a baseline has at most five. */
  readonly draws: number;
  /** Called between the items of a draw. */
  readonly breathe: () => Promise<void>;
}

/**
 * Statistical baselines as rows of a table, beside the floors: fitted to as many other respondents as the run has, or to
 * one half of its own and scored on the other. Empty where the respondents are too few.
 *
 * @throws PopuliError for a baseline that does not exist, or that needs identifiers where the run has none
 */
export async function baselineRows(run: SimulatedRun, options: BaselineRowOptions): Promise<Floor[]> {
  const { convention, seed, draws, breathe, units, otherwise = shownByDefault } = options;
  const traits = traitsOfRun(run);
  const chosen = baselinesAsked(options.baselines, traits, otherwise);
  const pool = trainingPool(run, convention, seed, units);
  const n = pool.others ? Math.min(run.human.respondents.length, pool.size) : Math.floor(pool.size / 2);
  if (n < fewest) return [];
  const times = Math.min(draws, mostDraws);
  const rowOf = async (baseline: StatisticalBaseline): Promise<Floor> => {
    const drawn: ReturnType<Floor["draw"]>[] = [];
    for (let repeat = 0; repeat < times; repeat++) {
      const draw = pool.draw(n, repeat);
      const answers = await predictedAnswers(baseline, draw, traits, seed, breathe);
      drawn.push({ answers, human: draw.human });
    }
    return {
      name: `${baseline.name} (${n} ${pool.others ? "other " : ""}humans)`,
      role: "statistical baseline",
      kind: "fitted",
      says: `${baseline.says}, fitted to ${n} ${pool.others ? "other respondents" : "of the respondents and scored on the rest"}, mean of ${counted(times, "draw")}`,
      random: true,
      draws: times,
      draw: (repeat) => drawn[repeat]!,
    };
  };
  const rows: Floor[] = [];
  for (const baseline of chosen) rows.push(await rowOf(baseline));
  return rows;
}

/** Fewer training respondents leave folds of one. */
const fewest = 10;
