import { permutation } from "../../random/stream.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { Grouping } from "../answers/grouping.js";
import { whereHumansAnswered } from "../answers/those-who-answered.js";
import { answering } from "../answers/two-samples.js";
import { shuffledFloor } from "../floors/shuffled.js";
import { uniformDrawsFloor } from "../floors/uniform-draws.js";
import { halvesOfUnits } from "../jackknife/random-halves.js";
import type { JackknifeUnits } from "../jackknife/units.js";
import type { SideWeights } from "../metric/prepared-item.js";
import { structureValues } from "./metric/structure-metrics.js";
import { allSegmentSums } from "./segments/segment-sums.js";
import { type Structure, structureOf } from "./segments/structure.js";
import { meanRow, type StructureRow } from "./structure-row.js";

/** Answers to the same items in the same order, by the same grouping. */
export interface StructureSides {
  readonly human: AnswerSet;
  /** The simulated answers; where they are probabilities, a draw of answers from them. */
  readonly simulated: (draw: number) => AnswerSet;
  readonly grouping: Grouping;
  readonly weights: SideWeights;
}

/**
 * The floors of structure: uniform answers, the simulated ones given to the wrong respondents, and one half of the
 * humans beside the other.
 *
 * @param theirs the human structure
 * @param options.shuffled whether simulated answers belong to human ones, so that they can be shuffled
 * @param options.units those of the survey's design, each of which is in one half or the other
 */
export function structureFloors(
  { human, simulated, grouping, weights }: StructureSides,
  theirs: Structure,
  {
    seed,
    draws,
    shuffled,
    units,
  }: {
    readonly seed: number;
    readonly draws: number;
    readonly shuffled: boolean;
    readonly units?: JackknifeUnits | undefined;
  },
): StructureRow[] {
  const all = [...human.items.keys()];
  const valuesOf = (of: AnswerSet) =>
    structureValues(structureOf(allSegmentSums(of, grouping, weights.simulated), all), theirs, grouping.size);
  const dealt = (draw: number) => shuffledFloor(simulated(draw), human, seed);
  const people = answering(human);
  const uniform = uniformDrawsFloor(human, seed, answering(simulated(0)));
  return [
    meanRow(uniform.name, draws, (draw) => valuesOf(whereHumansAnswered(human, uniform.draw(draw).answers))),
    ...(shuffled ? [meanRow(dealt(0).name, draws, (draw) => valuesOf(dealt(draw).draw(draw).answers))] : []),
    meanRow("split half (humans)", draws, (draw) => {
      const path = ["floor", "halves", draw] as const;
      const order = permutation(seed, path, people.length);
      const side = units && units.count > 1 ? halvesOfUnits(units, seed, path) : undefined;
      const half = (parity: number) => {
        const kept = new Float64Array(human.respondents.length);
        for (const [place, position] of people.entries())
          if ((side ? side[position]! : order[place]! % 2) === parity)
            kept[position] = weights.human[position]!;
        return structureOf(allSegmentSums(human, grouping, kept), all);
      };
      return structureValues(half(0), half(1), grouping.size);
    }),
  ];
}
