import { PopuliError } from "../../errors/populi-error.js";
import { type LongWork, longWork } from "../../progress/progress.js";
import { permutation } from "../../random/stream.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import type { AnswerSet } from "../../simulate/answers.js";
import type { SimulatedRun } from "../../simulate/run-shape.js";
import { bootstrapInterval, type Estimate } from "../bootstrap/interval.js";
import { resamples } from "../bootstrap/resamples.js";
import { breather } from "../breathe.js";
import { number, withInterval } from "../fidelity-report.js";
import { shuffledFloor } from "../floors/shuffled.js";
import { uniformFloor } from "../floors/uniform.js";
import { type Grouping, segmentGrouping } from "../grouping.js";
import { type Preset, type PresetName, presetOf } from "../preset.js";
import { answering, areTwoSamples } from "../two-samples.js";
import { unitMean } from "../unit-mean.js";
import { type MantelTest, mantelTest } from "./mantel.js";
import {
  type Structure,
  type StructureFigures,
  structureFigures,
  structureNames,
  structureOf,
} from "./structure-figures.js";

export interface StructureOptions extends LongWork {
  /** What divides the respondents (default: the run's segments). */
  readonly grouping?: Grouping;
  /** Whose definitions: it says whether survey weights count (default `"populi"`: they do). */
  readonly preset?: PresetName | Preset;
  /** Seed of intervals, floors and relabellings (default 1). */
  readonly seed?: number;
  /** Bootstrap replicates (default 200). */
  readonly repeats?: number;
  /** Draws each random floor is averaged over (default 20). */
  readonly draws?: number;
}

/** One row of the table: the humans, the simulation, or a floor. */
export interface StructureRow {
  readonly name: string;
  readonly figures: Readonly<Record<keyof StructureFigures, Estimate>>;
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
      [{ name: "figure" }, ...[this.simulated, this.human, ...this.floors].map(({ name }) => ({ name }))],
      structureNames.map((figure): Cell[] => [
        figureNames[figure],
        ...[this.simulated, this.human, ...this.floors].map(({ figures }) => withInterval(figures[figure])),
      ]),
      [
        "SD and CV: of the answer's place 1 … K within a segment, mean over segments and ordered items. nEMD: normalised earth mover's distance between segments, mean over items, median over pairs.",
        "Procrustes: of the segments' maps (SMACOF in two dimensions), 0 same shape … 1; Mantel: correlation of their distances. Cramér's V: of segment and answer, mean over items; difference: simulated − human.",
        ...(Number.isNaN(this.mantelTest.r)
          ? []
          : [
              `Mantel r ${number(this.mantelTest.r)}, one-sided p = ${this.mantelTest.p.toFixed(3)} over ${this.mantelTest.relabellings} relabellings.`,
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

const figureNames: Readonly<Record<keyof StructureFigures, string>> = {
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
  const { weighted } = presetOf(options.preset);
  const { progress, signal } = longWork(options);
  const given = options.grouping ?? segmentGrouping(run);
  if (given === undefined)
    throw new PopuliError(
      `the run '${run.condition}' has no segmentation`,
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
  const everyItem = [...human.items.keys()];
  const theirs = structureOf(human, grouping, everyItem, weights.human);
  const ours = structureOf(run.answers, grouping, everyItem, weights.answers);
  const figures = structureFigures(ours, theirs, grouping.size);
  const own = ofHumans(structureFigures(theirs, theirs, grouping.size));

  const task = `structure by ${grouping.name}`;
  const breathe = breather(task, signal);
  const resampled = resamples(human.respondents.length, human.items.length, repeats, seed);
  const replicates = { ours: [] as StructureFigures[], human: [] as StructureFigures[] };
  for (let b = 0; b < repeats; b++) {
    const counts = resampled.respondents(b);
    const items = everyItem.flatMap((j) => new Array<number>(resampled.items(b)[j]!).fill(j));
    const again = (of: Pick<AnswerSet, "items">, base: Float64Array) =>
      structureOf(
        of,
        grouping,
        items,
        base.map((w, i) => w * counts[i]!),
      );
    const [humans, simulated] = [again(human, weights.human), again(run.answers, weights.answers)];
    replicates.ours.push(structureFigures(simulated, humans, grouping.size));
    replicates.human.push(ofHumans(structureFigures(humans, humans, grouping.size)));
    if (b % 20 === 0) progress({ task, done: b, total: repeats, unit: "resamples", state: "running" });
    await breathe();
  }
  progress({ task, done: repeats, total: repeats, unit: "resamples", state: "finished" });

  const floors: StructureRow[] = [];
  const uniform = structureOf(uniformFloor(human).draw(0).answers, grouping, everyItem, weights.answers);
  floors.push(asRow("uniform (exact)", structureFigures(uniform, theirs, grouping.size), []));
  if (!areTwoSamples(run)) {
    const shuffled = shuffledFloor(run.answers, human, seed);
    floors.push(
      meanRow(shuffled.name, draws, (draw) =>
        structureFigures(
          structureOf(shuffled.draw(draw).answers, grouping, everyItem, weights.answers),
          theirs,
          grouping.size,
        ),
      ),
    );
  }
  const people = answering(human);
  floors.push(
    meanRow("split half (humans)", draws, (draw) => {
      const order = permutation(seed, ["floor", "halves", draw], people.length);
      const [one, other] = [0, 1].map((half) => {
        const kept = new Float64Array(human.respondents.length);
        for (const [place, position] of people.entries())
          if (order[place]! % 2 === half) kept[position] = weights.human[position]!;
        return structureOf(human, grouping, everyItem, kept);
      }) as [Structure, Structure];
      return structureFigures(one, other, grouping.size);
    }),
  );
  return new StructuralFidelity(
    grouping.name,
    Array.from({ length: grouping.size }, (_, k) => ({
      name: grouping.labels[k]!,
      respondents: grouping.of.filter((segment, i) => segment === k && people.includes(i)).length,
      sd: { human: theirs.sd[k]!, simulated: ours.sd[k]! },
      cv: { human: theirs.cv[k]!, simulated: ours.cv[k]! },
    })),
    leftOut,
    asRow("human", own, replicates.human),
    asRow(run.condition, figures, replicates.ours),
    floors,
    mantelTest(theirs.distances, ours.distances, grouping.size, seed),
    { seed, repeats, draws },
  );
}

/** The human items in the simulated order. */
function matching({ human, answers }: SimulatedRun): AnswerSet["items"] {
  const byName = new Map(human.items.map((item) => [item.item, item]));
  return answers.items.flatMap(({ item }) => byName.get(item) ?? []);
}

/** Humans compared with themselves: only what they are, not how near they come. */
function ofHumans(figures: StructureFigures): StructureFigures {
  const none = Number.NaN;
  return { ...figures, procrustes: none, mantel: none, vDifference: none, vCorrectedDifference: none };
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

function asRow(name: string, point: StructureFigures, replicates: readonly StructureFigures[]): StructureRow {
  return {
    name,
    figures: Object.fromEntries(
      structureNames.map((figure) => [
        figure,
        bootstrapInterval(
          point[figure],
          Float64Array.from(replicates, (replicate) => replicate[figure]),
          ranges[figure],
        ),
      ]),
    ) as StructureRow["figures"],
  };
}

const infinite = Number.POSITIVE_INFINITY;
const ranges: Readonly<Record<keyof StructureFigures, readonly [number, number]>> = {
  sd: [0, infinite],
  cv: [0, infinite],
  medianDistance: [0, 1],
  procrustes: [0, 1],
  mantel: [-1, 1],
  v: [0, 1],
  vCorrected: [0, 1],
  vDifference: [-1, 1],
  vCorrectedDifference: [-1, 1],
};

function meanRow(name: string, draws: number, draw: (repeat: number) => StructureFigures): StructureRow {
  const drawn = Array.from({ length: draws }, (_, repeat) => draw(repeat));
  const means = Object.fromEntries(
    structureNames.map((figure) => {
      const finite = drawn.map((one) => one[figure]).filter(Number.isFinite);
      return [figure, finite.reduce((sum, x) => sum + x, 0) / finite.length];
    }),
  ) as Record<keyof StructureFigures, number>;
  return asRow(name, means, []);
}
