import { PopuliError } from "../../errors/populi-error.js";
import type { LongWork } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import { permutation } from "../../random/stream.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { decimal, withInterval } from "../../show/number-text.js";
import { type Cell, Table } from "../../show/table.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import { type Grouping, segmentGrouping } from "../answers/grouping.js";
import { answering, areTwoSamples } from "../answers/two-samples.js";
import { resamples } from "../bootstrap/resamples.js";
import type { Convention } from "../convention/convention.js";
import { type ConventionName, conventionOf } from "../convention/conventions.js";
import { unitMean } from "../convention/unit-mean.js";
import { shuffledFloor } from "../floors/shuffled.js";
import { uniformFloor } from "../floors/uniform.js";
import { type MantelTest, mantelTest } from "./mantel.js";
import {
  type Structure,
  type StructureMetrics,
  structureMetrics,
  structureNames,
  structureOf,
} from "./structure-metrics.js";
import { asRow, meanRow, type StructureRow } from "./structure-row.js";

export interface StructureOptions extends LongWork {
  /** What divides the respondents (default: the run's segments). */
  readonly grouping?: Grouping;
  /** Whose definitions: it says whether survey weights count (default `"populi"`: they do). */
  readonly convention?: ConventionName | Convention;
  /** Seed of intervals, floors and relabellings (default 1). */
  readonly seed?: number;
  /** Bootstrap replicates (default 200). */
  readonly repeats?: number;
  /** Draws each random floor is averaged over (default 20). */
  readonly draws?: number;
}

/** How alike segments are within and how far apart between, against the human ones. Shows itself as a table. */
export class StructuralFidelity implements Displayable {
  constructor(
    readonly grouping: string,
    /** Names of the segments that take part, and how they spread on both sides. */
    readonly segments: readonly {
      readonly name: string;
      readonly respondents: number;
      readonly sd: { readonly human: number; readonly simulated: number };
      readonly cv: { readonly human: number; readonly simulated: number };
    }[],
    /** Segments nobody of which answered on one side. */
    readonly leftOut: readonly string[],
    readonly human: StructureRow,
    readonly simulated: StructureRow,
    readonly floors: readonly StructureRow[],
    readonly mantelTest: MantelTest,
    private readonly how: { readonly seed: number; readonly repeats: number; readonly draws: number },
  ) {}

  toTable(): Table {
    const { how } = this;
    return new Table(
      `Structure by ${this.grouping}: ${this.segments.length} segments (simulated answers)`,
      [{ name: "metric" }, ...[this.simulated, this.human, ...this.floors].map(({ name }) => ({ name }))],
      structureNames.map((metric): Cell[] => [
        metricNames[metric],
        ...[this.simulated, this.human, ...this.floors].map(({ metrics }) => withInterval(metrics[metric])),
      ]),
      [
        "SD and CV: of the answer's place 1 … K within a segment, mean over segments and ordered items. nEMD: normalised earth mover's distance between segments, mean over items, median over pairs.",
        "Procrustes: of the segments' maps (SMACOF in two dimensions), 0 same shape … 1; Mantel: correlation of their distances. Cramér's V: of segment and answer, mean over items; difference: simulated − human.",
        ...(Number.isNaN(this.mantelTest.r)
          ? []
          : [
              `Mantel r ${decimal(this.mantelTest.r)}, one-sided p = ${this.mantelTest.p.toFixed(3)} over ${this.mantelTest.relabellings} relabellings.`,
            ]),
        ...(this.segments.length < 3 ? ["A map needs three segments."] : []),
        ...(this.leftOut.length > 0
          ? [`Left out, nobody answered on one side: ${this.leftOut.join(", ")}.`]
          : []),
        `[ ]: 95 % intervals, two-way bootstrap, ${how.repeats} resamples, seed ${how.seed}; random floors are means of ${how.draws} draws.`,
      ],
    );
  }

  toJSON(): object {
    const { grouping, segments, leftOut, human, simulated, floors, mantelTest } = this;
    return { grouping, segments, leftOut, human, simulated, floors, mantelTest };
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

const metricNames: Readonly<Record<keyof StructureMetrics, string>> = {
  sd: "SD within",
  cv: "CV within",
  medianDistance: "median nEMD between",
  procrustes: "Procrustes",
  mantel: "Mantel r",
  v: "Cramér's V",
  vCorrected: "Cramér's V, corrected",
  vDifference: "difference in V",
  vCorrectedDifference: "difference in corrected V",
};

/**
 * Structural and predictive fidelity (seed 000): how much the respondents of a segment differ among themselves, how far
 * segments lie apart and on which map, and how strongly the segment predicts the answer, each against the humans, with
 * intervals and floors.
 *
 * @throws PopuliError without a segmentation, or where fewer than two segments answered on both sides
 * @example
 * await structuralFidelity(run, { seed: 1 });
 */
export async function structuralFidelity(
  run: SimulatedRun,
  options: StructureOptions = {},
): Promise<StructuralFidelity> {
  const { seed = 1, repeats = 200, draws = 20 } = options;
  const { weighted } = conventionOf(options.convention);
  const given = options.grouping ?? segmentGrouping(run);
  if (given === undefined)
    throw new PopuliError(
      `the run '${run.condition.name}' has no segmentation`,
      {},
      "simulate with segmentation: …, or pass a grouping",
    );
  const human: AnswerSet = { ...run.human, items: matching(run) };
  const { grouping, leftOut } = answeredOnBothSides(given, human, run.answers);
  if (grouping.size < 2)
    throw new PopuliError(
      `'${given.name}' has ${grouping.size === 1 ? "one segment" : "no segment"} in which somebody answered on both sides`,
      {},
      "name a column with at least two",
    );
  const weights = weighted
    ? { human: unitMean(human.weights), answers: unitMean(run.answers.weights) }
    : { human: human.weights.map(() => 1), answers: human.weights.map(() => 1) };
  const all = [...human.items.keys()];
  const sides: Sides = { human, answers: run.answers, grouping, weights };
  const theirs = structureOf(human, grouping, all, weights.human);
  const ours = structureOf(run.answers, grouping, all, weights.answers);
  const metrics = structureMetrics(ours, theirs, grouping.size);
  const replicates = await resampledMetrics(sides, { seed, repeats }, options);
  const people = answering(human);
  return new StructuralFidelity(
    grouping.name,
    Array.from({ length: grouping.size }, (_, k) => ({
      name: grouping.labels[k]!,
      respondents: grouping.of.filter((segment, i) => segment === k && people.includes(i)).length,
      sd: { human: theirs.sd[k]!, simulated: ours.sd[k]! },
      cv: { human: theirs.cv[k]!, simulated: ours.cv[k]! },
    })),
    leftOut,
    asRow("human", ofHumans(structureMetrics(theirs, theirs, grouping.size)), replicates.human),
    asRow(run.condition.name, metrics, replicates.ours),
    floorRows(sides, theirs, { seed, draws, shuffled: !areTwoSamples(run) }),
    mantelTest(theirs.distances, ours.distances, grouping.size, seed),
    { seed, repeats, draws },
  );
}

/** What is held against each other: answers to the same items, in the same order. */
interface Sides {
  readonly human: AnswerSet;
  readonly answers: AnswerSet;
  readonly grouping: Grouping;
  /** `[respondents]` each. */
  readonly weights: { readonly human: Float64Array; readonly answers: Float64Array };
}

/** The metrics of both sides under each resample of respondents and items. */
function resampledMetrics(
  { human, answers, grouping, weights }: Sides,
  { seed, repeats }: { readonly seed: number; readonly repeats: number },
  work: LongWork,
): Promise<{ ours: StructureMetrics[]; human: StructureMetrics[] }> {
  const steps = { task: `structure by ${grouping.name}`, total: repeats, unit: "resamples" };
  return track(steps, work, async ({ step, breathe }) => {
    const resampled = resamples(human.respondents.length, human.items.length, repeats, seed);
    const replicates = { ours: [] as StructureMetrics[], human: [] as StructureMetrics[] };
    for (let b = 0; b < repeats; b++) {
      const counts = resampled.respondents(b);
      const times = resampled.items(b);
      const items = human.items.flatMap((_, j) => new Array<number>(times[j]!).fill(j));
      const again = (of: AnswerSet, base: Float64Array) =>
        structureOf(
          of,
          grouping,
          items,
          base.map((w, i) => w * counts[i]!),
        );
      const [humans, simulated] = [again(human, weights.human), again(answers, weights.answers)];
      replicates.ours.push(structureMetrics(simulated, humans, grouping.size));
      replicates.human.push(ofHumans(structureMetrics(humans, humans, grouping.size)));
      step();
      await breathe();
    }
    return replicates;
  });
}

/** Uniform answers, the simulated ones with identities shuffled (where they are somebody's), and humans against humans. */
function floorRows(
  { human, answers, grouping, weights }: Sides,
  theirs: Structure,
  { seed, draws, shuffled }: { readonly seed: number; readonly draws: number; readonly shuffled: boolean },
): StructureRow[] {
  const all = [...human.items.keys()];
  const held = (of: AnswerSet) =>
    structureMetrics(structureOf(of, grouping, all, weights.answers), theirs, grouping.size);
  const dealt = shuffledFloor(answers, human, seed);
  const people = answering(human);
  return [
    asRow("uniform (exact)", held(uniformFloor(human).draw(0).answers), []),
    ...(shuffled ? [meanRow(dealt.name, draws, (draw) => held(dealt.draw(draw).answers))] : []),
    meanRow("split half (humans)", draws, (draw) => {
      const order = permutation(seed, ["floor", "halves", draw], people.length);
      const half = (rest: number) => {
        const kept = new Float64Array(human.respondents.length);
        for (const [place, position] of people.entries())
          if (order[place]! % 2 === rest) kept[position] = weights.human[position]!;
        return structureOf(human, grouping, all, kept);
      };
      return structureMetrics(half(0), half(1), grouping.size);
    }),
  ];
}

/** The human items in the simulated order. */
function matching({ human, answers }: SimulatedRun): AnswerSet["items"] {
  const byName = new Map(human.items.map((item) => [item.item, item]));
  return answers.items.flatMap(({ item }) => byName.get(item) ?? []);
}

/** Humans compared with themselves: only what they are, not how near they come. */
function ofHumans(metrics: StructureMetrics): StructureMetrics {
  const none = Number.NaN;
  return { ...metrics, procrustes: none, mantel: none, vDifference: none, vCorrectedDifference: none };
}

function answeredOnBothSides(
  grouping: Grouping,
  human: AnswerSet,
  answers: AnswerSet,
): { grouping: Grouping; leftOut: string[] } {
  const seen = (set: AnswerSet) => new Set([...answering(set)].map((position) => grouping.of[position]!));
  const [theirs, ours] = [seen(human), seen(answers)];
  const kept: number[] = [];
  const leftOut: string[] = [];
  for (let segment = 0; segment < grouping.size; segment++) {
    if (theirs.has(segment) && ours.has(segment)) kept.push(segment);
    else if (theirs.has(segment) || ours.has(segment)) leftOut.push(grouping.labels[segment]!);
  }
  return {
    grouping: {
      name: grouping.name,
      size: kept.length,
      labels: kept.map((segment) => grouping.labels[segment]!),
      of: grouping.of.map((segment) => kept.indexOf(segment)),
    },
    leftOut,
  };
}
