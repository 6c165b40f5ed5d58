import type { BaselineName } from "../../baseline/baselines.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LongWork } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import type { Design } from "../../survey/design/design.js";
import { checkRun } from "../answers/check-run.js";
import { checkScoring } from "../answers/check-scoring.js";
import { areDistributions, drawnAnswers } from "../answers/drawn-answers.js";
import { drawsFor } from "../answers/draws-for.js";
import { type Grouping, segmentGrouping } from "../answers/grouping.js";
import { humanAnswersTo, matchItems } from "../answers/match-items.js";
import { answering, areTwoSamples } from "../answers/two-samples.js";
import type { Convention } from "../convention/convention.js";
import { type ConventionName, conventionOf } from "../convention/conventions.js";
import { scoringWeights } from "../convention/scoring-weights.js";
import { withOtherUnits } from "../floors/other-units.js";
import { intervalsFor, type RunDesign, runDesign } from "../jackknife/run-design.js";
import { simpleUnits } from "../jackknife/units.js";
import { answeredOnBothSides } from "./answered-segments.js";
import { mapTest } from "./map/map-test.js";
import { humanValues, structureValues } from "./metric/structure-metrics.js";
import { samplesOf } from "./resampled-halves.js";
import { allSegmentSums, resampledSums } from "./segments/segment-sums.js";
import { meanSpread, structureOf } from "./segments/structure.js";
import { StructuralFidelity } from "./structural-fidelity.js";
import { structureBaselines } from "./structure-baselines.js";
import { type StructureSides, structureFloors } from "./structure-floors.js";
import { meanValues, rowOf } from "./structure-row.js";
import { type StructureSpreads, structureSpreads } from "./structure-spread.js";

/** How structure is compared. */
export interface StructureOptions extends LongWork {
  /** What divides the respondents (default: the run's segments). */
  readonly grouping?: Grouping;
  /** Whose definitions are used. They decide whether survey weights count (default `"populi"`: they do). */
  readonly convention?: ConventionName | Convention;
  /** Seed of intervals, floors and relabellings (default 1). */
  readonly seed?: number;
  /** Resamples of respondents behind the intervals (default 200); none are printed for fewer than 20. */
  readonly repeats?: number;
  /**
   * The survey's design: its units are resampled in their strata, and intervals are for other units, or its replicate weights
   * are the resamples (default: respondents are the units).
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
  checkScoring(options);
  matchItems(run.human, run.answers);
  const { seed = 1, repeats = 200 } = options;
  const draws = options.draws ?? drawsFor(run.answers);
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
  const theirs = structureOf(allSegmentSums(human, grouping, weights.human), all);
  const each = drawn.map((answers) => structureOf(allSegmentSums(answers, grouping, weights.simulated), all));
  const ours = meanSpread(each);
  const values = meanValues(each.map((one) => structureValues(one, theirs, grouping.size)));
  const n = human.respondents.length;
  const design =
    options.design === undefined
      ? simpleUnits(n, seed, n <= eachAlone ? n : undefined)
      : runDesign(options.design, run.answers);
  const spreads = await spreadsOf(sides, { seed, repeats, design }, options);
  const people = new Set(answering(human));
  const units = options.design !== undefined && design.kind === "units" ? design : undefined;
  const floors = structureFloors(sides, theirs, { seed, draws, shuffled: !areTwoSamples(run), units });
  const { baselines, progress, signal } = options;
  const trained = options.design ? withOtherUnits(run, options.design) : run;
  const fitted = await structureBaselines(trained, sides, {
    ...{ baselines, convention, seed, draws, progress, signal, units },
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
    rowOf("human", humanValues(theirs, grouping.size), spreads.human),
    rowOf(run.condition.name, values, spreads.simulated),
    // From the worst to the best, which comes last.
    [...floors.slice(0, -1), ...fitted, ...floors.slice(-1)],
    mapTest(
      { answers: human, weights: weights.human },
      { answers: run.answers, weights: weights.simulated },
      grouping,
      seed,
    ),
    {
      ...{ seed, draws, drawnFrom, items: human.items.length, intervalsFor: intervalsFor(options.design) },
      resamples: design.kind === "units" ? `${repeats} resamples` : `${design.times.length} replicates`,
    },
  );
}

/** More respondents than these are resampled in random blocks, whose sums are found once. */
const eachAlone = 5000;

/** What other respondents and other items would do to the metrics of both sides. */
function spreadsOf(
  { human, simulated, grouping, weights }: StructureSides,
  { seed, repeats, design }: { readonly seed: number; readonly repeats: number; readonly design: RunDesign },
  work: LongWork,
): Promise<Record<"human" | "simulated", StructureSpreads>> {
  const items = human.items.length;
  const steps = {
    task: `structure by ${grouping.name}`,
    total: items + samplesOf(design, repeats),
    unit: "resamples",
  };
  const theirSums = resampledSums(human, grouping, weights.human, design);
  const ourSums = resampledSums(simulated(0), grouping, weights.simulated, design);
  return track(steps, work, ({ step, breathe }) =>
    structureSpreads(
      (times) => ({ human: theirSums(times), simulated: ourSums(times) }),
      (chosen, sums) => {
        const theirs = structureOf(sums.human, chosen);
        return {
          human: humanValues(theirs, grouping.size),
          simulated: structureValues(structureOf(sums.simulated, chosen), theirs, grouping.size),
        };
      },
      { items, design, repeats, seed },
      async () => {
        step();
        await breathe();
      },
    ),
  );
}
