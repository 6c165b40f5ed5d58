import { PopuliError } from "../../errors/populi-error.js";
import { checkRuns } from "../../simulate/answers/check-run.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import { checkScoring } from "../answers/check-scoring.js";
import { areDistributions, drawnAnswers } from "../answers/drawn-answers.js";
import { drawsFor } from "../answers/draws-for.js";
import { type Grouping, segmentGrouping } from "../answers/grouping.js";
import { humanAnswersTo } from "../answers/match-items.js";
import { whereHumansAnswered } from "../answers/those-who-answered.js";
import type { Convention } from "../convention/convention.js";
import { type ConventionName, conventionOf } from "../convention/conventions.js";
import { scoringWeights } from "../convention/scoring-weights.js";
import { answeredOnBothSides } from "./answered-segments.js";
import { type MantelTest, mapTest } from "./map/map-test.js";
import { fittedOnto, procrustes } from "./map/procrustes.js";
import { smacof } from "./map/scaling.js";
import { medianDistance } from "./segments/segment-distances.js";
import { allSegmentSums } from "./segments/segment-sums.js";
import { structureOf } from "./segments/structure.js";

/** How maps are drawn up. */
export interface SegmentMapsOptions {
  /** What divides the respondents (default: the first run's segments). */
  readonly grouping?: Grouping;
  /** Decides whether survey weights count (default `"populi"`: they do). */
  readonly convention?: ConventionName | Convention;
  /** Seed of drawn answers and relabellings (default 1). */
  readonly seed?: number;
}

/** Where segments lie by one set of answers. */
export interface SegmentMap {
  readonly name: string;
  /** `[segments, segments]`: normalised earth mover's distance, mean over ordered items. */
  readonly distances: Float64Array;
  /** Over pairs of segments. */
  readonly median: number;
  /** `[segments, 2]`: SMACOF; of simulated answers, turned and scaled onto the human map. */
  readonly points: Float64Array;
}

/** Where simulated segments lie, against the humans'. */
export interface ComparedMap extends SegmentMap {
  /** 0 (the same shape) … 1; NaN with fewer than three segments. */
  readonly procrustes: number;
  readonly mantel: MantelTest;
}

/** Maps of the same segments by human answers and by those of each simulation. */
export interface SegmentMaps {
  readonly grouping: string;
  readonly segments: readonly string[];
  /** The place of each among all segments of the grouping, by which it keeps its colour. */
  readonly places: readonly number[];
  /** Segments without answers on one side. */
  readonly leftOut: readonly string[];
  readonly human: SegmentMap;
  readonly simulated: readonly ComparedMap[];
  /** What must be shown with them: "synthetic survey". */
  readonly labels: readonly string[];
}

/**
 * Draws up maps of segments, by human answers and by those of several simulations of the same respondents: distances between
 * segments, two-dimensional scaling of these, the Procrustes distance to the human map, and a Mantel test whose size is that of
 * its level for segments of any sizes. Source: audience segmentation, arXiv:2604.06663, Figure 3.
 *
 * @throws PopuliError without a run or a segmentation, or where fewer than two segments answered on both sides
 * @example
 * plot.maps(segmentMaps([run]));
 */
export function segmentMaps(runs: readonly SimulatedRun[], options: SegmentMapsOptions = {}): SegmentMaps {
  checkRuns("segmentMaps", runs);
  checkScoring("segmentMaps", options, { grouping: true, convention: true, seed: true });
  const { convention: named, seed = 1 } = options;
  const first = runs[0]!;
  const given = options.grouping ?? segmentGrouping(first);
  if (given === undefined)
    throw new PopuliError(
      `the run '${first.condition.name}' has no segmentation`,
      {},
      "simulate with segmentation: …, or pass a grouping",
    );
  const human = humanAnswersTo(first.answers, first.human);
  const { grouping, leftOut } = runs.reduce(
    (left, { answers }) => {
      const next = answeredOnBothSides(left.grouping, human, answers);
      return { grouping: next.grouping, leftOut: [...left.leftOut, ...next.leftOut] };
    },
    { grouping: given, leftOut: [] as readonly string[] },
  );
  const n = grouping.size;
  if (n < 2)
    throw new PopuliError(
      `'${given.name}' has ${n === 1 ? "one segment" : "no segment"} in which somebody answered on both sides`,
      {},
      "name a column with at least two",
    );
  const convention = conventionOf(named);
  const all = [...human.items.keys()];
  const weights = scoringWeights(human.weights, convention);
  const theirs = structureOf(allSegmentSums(human, grouping, weights), all).distances;
  const humanPoints = smacof(theirs, n);
  return {
    ...{ grouping: grouping.name, segments: grouping.labels, leftOut },
    places: grouping.labels.map((label) => given.labels.indexOf(label)),
    human: { name: "human", distances: theirs, median: medianDistance(theirs, n), points: humanPoints },
    simulated: runs.map(({ answers: simulated, condition }): ComparedMap => {
      const answers = whereHumansAnswered(human, simulated);
      const own = scoringWeights(answers.weights, convention);
      // As many draws as make a mean of distances that hardly depends on them.
      const draws = areDistributions(answers) ? Math.max(1, drawsFor(answers)) : 1;
      const distances = new Float64Array(n * n);
      for (let draw = 0; draw < draws; draw++) {
        const drawn = areDistributions(answers) ? drawnAnswers(answers, seed, draw) : answers;
        const each = structureOf(allSegmentSums(drawn, grouping, own), all).distances;
        for (let at = 0; at < distances.length; at++) distances[at]! += each[at]! / draws;
      }
      const points = smacof(distances, n);
      return {
        ...{ name: condition.name, distances, median: medianDistance(distances, n) },
        points: fittedOnto(humanPoints, points),
        procrustes: n < 3 ? Number.NaN : procrustes(humanPoints, points),
        mantel: mapTest({ answers: human, weights }, { answers, weights: own }, grouping, seed),
      };
    }),
    labels: first.labels,
  };
}
