import type { BaselineName } from "../../baseline/baselines.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LongWork } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import { areDistributions, drawnAnswers } from "../answers/drawn-answers.js";
import { type Grouping, segmentGrouping } from "../answers/grouping.js";
import { humanAnswersTo } from "../answers/match-items.js";
import { answering, areTwoSamples } from "../answers/two-samples.js";
import { resamples } from "../bootstrap/resamples.js";
import type { Convention } from "../convention/convention.js";
import { type ConventionName, conventionOf } from "../convention/conventions.js";
import { scoringWeights } from "../convention/scoring-weights.js";
import { answeredOnBothSides } from "./answered-segments.js";
import { mapTest } from "./map/map-test.js";
import { humanValues, type StructureValues, structureValues } from "./metric/structure-metrics.js";
import { meanSpread, structureOf } from "./segments/structure.js";
import { StructuralFidelity } from "./structural-fidelity.js";
import { structureBaselines } from "./structure-baselines.js";
import { type StructureSides, structureFloors } from "./structure-floors.js";
import { meanValues, rowOf } from "./structure-row.js";

/** How structure is compared. */
export interface StructureOptions extends LongWork {
  /** What divides the respondents (default: the run's segments). */
  readonly grouping?: Grouping;
  /** Whose definitions are used. They decide whether survey weights count (default `"populi"`: they do). */
  readonly convention?: ConventionName | Convention;
  /** Seed of intervals, floors and relabellings (default 1). */
  readonly seed?: number;
  /** Bootstrap replicates (default 200). */
  readonly repeats?: number;
  /** Draws that each random floor is averaged over (default 20). */
  readonly draws?: number;
  /**
   * Statistical baselines to put beside the simulation, fitted to as many other respondents as the run has (default: a
   * multilevel regression on identifiers and segments, where the run has any).
   */
  readonly baselines?: readonly BaselineName[];
}

/**
 * Structural and predictive fidelity: how much the respondents of a segment differ among themselves, how far segments
 * lie apart and on which map, and how strongly the segment predicts the answer, each beside the humans, with intervals
 * and floors. Source: audience segmentation, arXiv:2604.06663.
 *
 * @throws PopuliError without a segmentation, or where fewer than two segments answered on both sides
 * @throws Interrupted when the signal is raised
 * @example
 * await structuralFidelity(run, { seed: 1 });
 */
export async function structuralFidelity(
  run: SimulatedRun,
  options: StructureOptions = {},
): Promise<StructuralFidelity> {
  const { seed = 1, repeats = 200, draws = 20 } = options;
  const convention = conventionOf(options.convention);
  const given = options.grouping ?? segmentGrouping(run);
  if (given === undefined)
    throw new PopuliError(
      `the run '${run.condition.name}' has no segmentation`,
      {},
      "simulate with segmentation: …, or pass a grouping",
    );
  const human = humanAnswersTo(run.answers, run.human);
  const { grouping, leftOut } = answeredOnBothSides(given, human, run.answers);
  if (grouping.size < 2)
    throw new PopuliError(
      `'${given.name}' has ${grouping.size === 1 ? "one segment" : "no segment"} in which somebody answered on both sides`,
      {},
      "name a column with at least two",
    );
  const weights = {
    human: scoringWeights(human.weights, convention),
    simulated: scoringWeights(run.answers.weights, convention),
  };
  const drawnFrom = areDistributions(run.answers);
  const drawn = drawnFrom
    ? Array.from({ length: Math.max(1, draws) }, (_, draw) => drawnAnswers(run.answers, seed, draw))
    : [run.answers];
  const sides: StructureSides = {
    ...{ human, grouping, weights },
    simulated: (draw) => drawn[draw % drawn.length]!,
  };
  const all = [...human.items.keys()];
  const theirs = structureOf(human, grouping, all, weights.human);
  const each = drawn.map((answers) => structureOf(answers, grouping, all, weights.simulated));
  const ours = meanSpread(each);
  const values = meanValues(each.map((one) => structureValues(one, theirs, grouping.size)));
  const replicates = await resampled(sides, { seed, repeats }, options);
  const people = new Set(answering(human));
  const floors = structureFloors(sides, theirs, { seed, draws, shuffled: !areTwoSamples(run) });
  const { baselines, progress, signal } = options;
  const fitted = await structureBaselines(run, sides, {
    ...{ baselines, convention, seed, draws, progress, signal },
  });
  return new StructuralFidelity(
    grouping.name,
    Array.from({ length: grouping.size }, (_, k) => ({
      name: grouping.labels[k]!,
      respondents: grouping.of.filter((segment, i) => segment === k && people.has(i) && weights.human[i]! > 0)
        .length,
      sd: { human: theirs.sd[k]!, simulated: ours.sd[k]! },
      cv: { human: theirs.cv[k]!, simulated: ours.cv[k]! },
    })),
    leftOut,
    rowOf("human", humanValues(theirs, grouping.size), replicates.human),
    rowOf(run.condition.name, values, replicates.simulated),
    // From the worst to the best, which comes last.
    [...floors.slice(0, -1), ...fitted, ...floors.slice(-1)],
    mapTest(
      { answers: human, weights: weights.human },
      { answers: run.answers, weights: weights.simulated },
      grouping,
      seed,
    ),
    { seed, repeats, draws, drawnFrom },
  );
}

/** The metrics of both sides under each resample of respondents and items. */
function resampled(
  { human, simulated, grouping, weights }: StructureSides,
  { seed, repeats }: { readonly seed: number; readonly repeats: number },
  work: LongWork,
): Promise<Record<"human" | "simulated", StructureValues[]>> {
  const steps = { task: `structure by ${grouping.name}`, total: repeats, unit: "resamples" };
  return track(steps, work, async ({ step, breathe }) => {
    const drawn = resamples(human.respondents.length, human.items.length, repeats, seed);
    const replicates = { human: [] as StructureValues[], simulated: [] as StructureValues[] };
    for (let b = 0; b < repeats; b++) {
      const counts = drawn.respondents(b);
      const times = drawn.items(b);
      const items = human.items.flatMap((_, j) => new Array<number>(times[j]!).fill(j));
      const again = (of: AnswerSet, base: Float64Array) => {
        const resampledWeights = base.map((w, i) => w * counts[i]!);
        return structureOf(of, grouping, items, resampledWeights);
      };
      const [theirs, ours] = [again(human, weights.human), again(simulated(b), weights.simulated)];
      replicates.simulated.push(structureValues(ours, theirs, grouping.size));
      replicates.human.push(humanValues(theirs, grouping.size));
      step();
      await breathe();
    }
    return replicates;
  });
}
