import { counted } from "../../errors/counted.js";
import { permutation } from "../../random/stream.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import { withAnswers } from "../../simulate/answers/chosen-answers.js";
import { allRead } from "../../simulate/answers/no-option.js";
import { halvesOfUnits } from "../jackknife/random-halves.js";
import type { JackknifeUnits } from "../jackknife/units.js";
import type { Floor } from "./floor.js";
import { takeRespondents } from "./take-respondents.js";

/**
 * One random half of the respondents scored against the other half: the best there is where there are
 * no other respondents. Halves are smaller than the run, so that their sampling noise is about twice that of n other
 * people.
 *
 * @param units those of the survey's design, where there are some: whole units are then in one half or the other, each half as many
 *   respondents as the smaller
 * @example
 * splitHalfFloor(run.human, 1).draw(0).answers;
 */
export function splitHalfFloor(human: AnswerSet, seed: number, units?: JackknifeUnits): Floor {
  const apart = units !== undefined && units.count > 1 ? units : undefined;
  return {
    name: apart
      ? "split half of the design"
      : `split half (${counted(Math.floor(human.respondents.length / 2), "human")})`,
    role: "best",
    kind: "other humans",
    says: `one half of the respondents against the other half${apart ? ", each of other units of the design" : ""}: twice the sampling noise of as many others`,
    random: true,
    otherPeople: true,
    draw: (repeat) => {
      const path = ["floor", "halves", repeat] as const;
      const order = permutation(seed, path, human.respondents.length);
      const side = apart && halvesOfUnits(apart, seed, path);
      const [ours, theirs] = [0, 1].map((half) =>
        order.filter(
          (position, place) => (side ? side[position]! : place < order.length >> 1 ? 0 : 1) === half,
        ),
      ) as [Int32Array, Int32Array];
      const size = Math.min(ours.length, theirs.length);
      const scored = respondentsAt(human, theirs.subarray(0, size), "human");
      return {
        human: scored,
        answers: {
          ...respondentsAt(human, ours.subarray(0, size), "floor"),
          respondents: scored.respondents,
        },
      };
    },
  };
}

/** The answers of the respondents at `positions`. */
export function respondentsAt(set: AnswerSet, positions: Int32Array, kind: AnswerSet["kind"]): AnswerSet {
  return {
    kind,
    name: kind === "floor" ? "other half" : set.name,
    respondents: Int32Array.from(positions, (position) => set.respondents[position]!),
    weights: Float64Array.from(positions, (position) => set.weights[position]!),
    items: set.items.map((item) => withAnswers(item, takeRespondents(item, positions))),
    noOption: allRead,
  };
}
