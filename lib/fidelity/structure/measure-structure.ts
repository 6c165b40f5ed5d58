import { counted } from "../../errors/counted.js";
import type { LongWork } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import { areDistributions, drawnAnswers } from "../answers/drawn-answers.js";
import type { Grouping } from "../answers/grouping.js";
import { humanAnswersTo } from "../answers/match-items.js";
import { answering, areTwoSamples } from "../answers/two-samples.js";
import type { Convention } from "../convention/convention.js";
import { scoringWeights } from "../convention/scoring-weights.js";
import type { RunDesign } from "../jackknife/run-design.js";
import type { JackknifeUnits } from "../jackknife/units.js";
import type { SideWeights } from "../metric/prepared-item.js";
import { answeredOnBothSides } from "./answered-segments.js";
import { samplesOf, unitsFor } from "./halves-of-items.js";
import { type MantelTest, mapTest } from "./map/map-test.js";
import { humanValues, structureValues } from "./metric/structure-metrics.js";
import { allSegmentSums, sampledSums } from "./segments/segment-sums.js";
import { meanSpread, type Structure, structureOf } from "./segments/structure.js";
import type { FidelitySegment } from "./structural-fidelity.js";
import { type StructureSides, structureFloors } from "./structure-floors.js";
import { meanValues, rowOf, type StructureRow } from "./structure-row.js";
import { partitions, type StructureSpreads, structureSpreads } from "./structure-spread.js";

/** What a structure is measured of, and how: all that a thread must be sent. */
export interface StructureStudy<Answers = AnswerSet> {
  readonly human: Answers;
  readonly answers: Answers;
  /** What the simulation is called. */
  readonly name: string;
  readonly grouping: Grouping;
  readonly convention: Convention;
  readonly seed: number;
  readonly repeats: number;
  readonly draws: number;
  /** The survey's design as the respondents have it; respondents are the units when absent. */
  readonly design?: RunDesign;
}

/** A structure beside its floors. */
export interface MeasuredStructure {
  readonly segments: readonly FidelitySegment[];
  readonly human: StructureRow;
  readonly simulated: StructureRow;
  /** From the worst to the best. */
  readonly floors: readonly StructureRow[];
  readonly mantelTest: MantelTest;
  /** What shows what other respondents would do: "200 samples without some of them". */
  readonly others: string;
  /** Whether answers were drawn from probabilities. */
  readonly drawnFrom: boolean;
}

/** The answers of both sides to the same items, by the segments that answered on both. */
export function comparedSides({ answers, convention, ...study }: StructureStudy): {
  readonly sides: Omit<StructureSides, "simulated">;
  readonly grouping: Grouping;
  readonly leftOut: readonly string[];
} {
  const human = humanAnswersTo(answers, study.human);
  const { grouping, leftOut } = answeredOnBothSides(study.grouping, human, answers);
  const weights: SideWeights = {
    human: scoringWeights(human.weights, convention),
    simulated: scoringWeights(answers.weights, convention),
  };
  return { sides: { human, grouping, weights }, grouping, leftOut };
}

/** The units of the survey's design, where there is one that has units. */
export function unitsOf({ design }: StructureStudy): JackknifeUnits | undefined {
  return design?.kind === "units" ? design : undefined;
}

/**
 * Measures the structure of both sides and of the floors, with intervals, and tests the maps of the segments.
 *
 * @throws Interrupted when the signal is raised
 */
export async function measureStructure(study: StructureStudy, work: LongWork): Promise<MeasuredStructure> {
  const { answers, name, seed, repeats, draws } = study;
  const compared = comparedSides(study).sides;
  const { human, grouping, weights } = compared;
  const drawnFrom = areDistributions(answers);
  const drawn = drawnFrom
    ? Array.from({ length: Math.max(1, draws) }, (_, draw) => drawnAnswers(answers, seed, draw))
    : [answers];
  const sides: StructureSides = { ...compared, simulated: (draw) => drawn[draw % drawn.length]! };
  const all = [...human.items.keys()];
  const theirs = structureOf(allSegmentSums(human, grouping, weights.human), all);
  const each = drawn.map((one) => structureOf(allSegmentSums(one, grouping, weights.simulated), all));
  const ours = meanSpread(each);
  const values = meanValues(each.map((one) => structureValues(one, theirs, grouping.size)));
  const n = human.respondents.length;
  const design = study.design ?? unitsFor(n, repeats, seed);
  const spreads = await spreadsOf(sides, { seed, repeats, design }, work);
  const people = new Set(answering(human));
  const shuffled = !areTwoSamples({ human: study.human, answers });
  const floors = structureFloors(sides, theirs, { seed, draws, shuffled, units: unitsOf(study) });
  return {
    segments: Array.from({ length: grouping.size }, (_, k) => ({
      name: grouping.labels[k]!,
      respondents: grouping.of.filter((segment, i) => segment === k && people.has(i) && weights.human[i]! > 0)
        .length,
      sd: { human: theirs.sd[k]!, simulated: ours.sd[k]! },
      cv: { human: theirs.cv[k]!, simulated: ours.cv[k]! },
    })),
    human: rowOf("human", humanValues(theirs, grouping.size), spreads.human),
    simulated: rowOf(name, values, spreads.simulated),
    floors,
    mantelTest: mapTest(
      { answers: human, weights: weights.human },
      { answers, weights: weights.simulated },
      grouping,
      seed,
    ),
    others:
      design.kind === "units"
        ? `${counted(samplesOf(design, repeats), "sample")} without some of the respondents`
        : `${design.times.length} replicates`,
    drawnFrom,
  };
}

/** What other respondents and other items would do to the metrics of both sides. */
function spreadsOf(
  { human, simulated, grouping, weights }: StructureSides,
  { seed, repeats, design }: { readonly seed: number; readonly repeats: number; readonly design: RunDesign },
  work: LongWork,
): Promise<Record<"human" | "simulated", StructureSpreads>> {
  const items = human.items.length;
  const steps = {
    task: `structure by ${grouping.name}`,
    total: items + partitions + samplesOf(design, repeats),
    unit: "samples",
  };
  const theirSums = sampledSums(human, grouping, weights.human, design);
  const ourSums = sampledSums(simulated(0), grouping, weights.simulated, design);
  const wholes = new WeakMap<readonly number[], { readonly theirs: Structure; readonly ours: Structure }>();
  return track(steps, work, ({ step, breathe }) =>
    structureSpreads(
      (at) => ({ whole: at === undefined, human: theirSums(at), simulated: ourSums(at) }),
      (chosen, { whole, ...sums }) => {
        const near = wholes.get(chosen);
        const theirs = structureOf(sums.human, chosen, near?.theirs);
        const ours = structureOf(sums.simulated, chosen, near?.ours);
        if (whole) wholes.set(chosen, { theirs, ours });
        return {
          human: humanValues(theirs, grouping.size),
          simulated: structureValues(ours, theirs, grouping.size),
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
