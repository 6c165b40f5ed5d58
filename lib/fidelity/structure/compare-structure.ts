import type { BaselineName } from "../../baseline/baselines.js";
import type { OptionNames } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LongWork } from "../../progress/progress.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import { checkRun } from "../../simulate/answers/check-run.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import type { Design } from "../../survey/design/design.js";
import { checkScoring } from "../answers/check-scoring.js";
import { drawsFor } from "../answers/draws-for.js";
import { type Grouping, segmentGrouping } from "../answers/grouping.js";
import { matchItems } from "../answers/match-items.js";
import { whereHumansAnswered } from "../answers/those-who-answered.js";
import { whoAnswered } from "../answers/two-samples.js";
import type { Convention } from "../convention/convention.js";
import { type ConventionName, conventionOf } from "../convention/conventions.js";
import { withOtherUnits } from "../floors/other-units.js";
import { refuseOtherDesign } from "../jackknife/refuse-other-design.js";
import { intervalsFor, runDesign } from "../jackknife/run-design.js";
import {
  comparedSides,
  type MeasuredStructure,
  measureStructure,
  type StructureStudy,
  unitsOf,
} from "./measure-structure.js";
import { StructuralFidelity } from "./structural-fidelity.js";
import { structureBaselines } from "./structure-baselines.js";

/** How structure is compared. */
export interface StructureOptions extends LongWork {
  /** What divides the respondents (default: the run's segments). */
  readonly grouping?: Grouping;
  /** Whose definitions are used. They decide whether survey weights count (default `"populi"`: they do). */
  readonly convention?: ConventionName | Convention;
  /** Seed of intervals, floors and relabellings (default 1). */
  readonly seed?: number;
  /**
   * Samples without some of the respondents behind the intervals (default 200): each respondent is left out, or each of
   * as many random groups, 200 at most, under as many divisions of the items, five at most, as make so many samples. No interval is printed for
   * fewer than 20.
   */
  readonly repeats?: number;
  /**
   * The survey's design: its units are left out in their strata, and intervals are for other units, or its replicate weights
   * are the other samples (default: respondents are the units).
   */
  readonly design?: Design;
  /**
   * Draws that each random floor is averaged over (default 20, and fewer beyond a million answers, of which one draw has
   * little noise).
   */
  readonly draws?: number;
  /**
   * Statistical baselines to put beside the simulation, fitted to as many other respondents as the run has (default: a
   * multilevel regression on identifiers and segments, where the run has any).
   */
  readonly baselines?: readonly BaselineName[];
}

const structureOptions: OptionNames<Required<StructureOptions>> = {
  ...{ grouping: true, convention: true, seed: true, repeats: true, design: true, draws: true },
  ...{ baselines: true, progress: true, signal: true },
};

/**
 * Structural and predictive fidelity: how much the respondents of a segment differ among themselves, how far segments
 * lie apart and on which map, and how strongly the segment predicts the answer, each beside the humans, with intervals
 * and floors. Source: audience segmentation, arXiv:2604.06663.
 *
 * @throws PopuliError for what is no run, where options of the two sides differ, without a segmentation, where fewer than two segments answered on both sides, or where the design leaves
 *   out a respondent
 * @throws Interrupted when the signal is raised
 * @example
 * await structuralFidelity(run, { seed: 1 });
 */
export async function structuralFidelity(
  run: SimulatedRun,
  options: StructureOptions = {},
): Promise<StructuralFidelity> {
  checkRun("structuralFidelity", run);
  checkScoring("structuralFidelity", options, structureOptions);
  matchItems(run.human, run.answers);
  const study = structureStudy(run, options);
  return structureOfRun(run, study, await measureStructure(study, options), options);
}

/** What {@link structuralFidelity} measures of a run, with its options checked. */
export function structureStudy(run: SimulatedRun, options: StructureOptions): StructureStudy {
  const { seed = 1, repeats = 200, design } = options;
  refuseOtherDesign(run.survey, design, `the run '${run.condition.name}'`);
  const grouping = options.grouping ?? segmentGrouping(run);
  if (grouping === undefined)
    throw new PopuliError(
      `the run '${run.condition.name}' has no segmentation`,
      {},
      "simulate with segmentation: …, or pass a grouping",
    );
  const study = {
    ...{ human: run.human, name: run.condition.name, grouping, seed, repeats },
    answers: whereHumansAnswered(run.human, run.answers),
    draws: options.draws ?? drawsFor(run.answers),
    convention: conventionOf(options.convention),
    ...(design !== undefined && { design: runDesign(design, run.answers) }),
  };
  const { size } = comparedSides(study).grouping;
  if (size < 2)
    throw new PopuliError(
      `'${grouping.name}' has ${size === 1 ? "one segment" : "no segment"} in which somebody answered on both sides`,
      {},
      "name a column with at least two",
    );
  return study;
}

/** A measured structure with its baselines, which are fitted to what is known of the run's respondents. */
export async function structureOfRun(
  run: SimulatedRun,
  study: StructureStudy,
  measured: MeasuredStructure,
  options: StructureOptions,
): Promise<StructuralFidelity> {
  const { baselines, progress, signal, design } = options;
  const { convention, seed, draws } = study;
  const { sides, leftOut } = comparedSides(study);
  const fitted = await structureBaselines(design ? withOtherUnits(run, design) : run, sides, {
    ...{ baselines, convention, seed, draws, progress, signal, units: unitsOf(study) },
  });
  const { segments, human, simulated, floors, mantelTest, others, drawnFrom } = measured;
  return new StructuralFidelity(
    study.grouping.name,
    segments,
    leftOut,
    human,
    simulated,
    // From the worst to the best, which comes last.
    [...floors.slice(0, -1), ...fitted, ...floors.slice(-1)],
    mantelTest,
    {
      ...{ seed, draws, drawnFrom, others },
      items: sides.human.items.length,
      notAnswered: study.answers === run.answers ? 0 : 1 - answersIn(study.answers) / answersIn(run.answers),
      intervalsFor: intervalsFor(design),
    },
  );
}

/** How many answers there are. */
function answersIn({ items, respondents }: AnswerSet): number {
  return items.reduce((sum, item) => {
    const answered = whoAnswered(item);
    return sum + respondents.reduce((own, _, i) => own + (answered(i) ? 1 : 0), 0);
  }, 0);
}
