import { permutation } from "../../random/stream.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import { withAnswers } from "../../simulate/answers/chosen-answers.js";
import { allRead } from "../../simulate/answers/no-option.js";
import type { Floor } from "./floor.js";
import { takeRespondents } from "./take-respondents.js";

/**
 * One random half of the respondents scored against the other half: the best there is where there are
 * no other respondents. Halves are smaller than the run, so that their sampling noise is about twice that of n other
 * people.
 *
 * @example
 * splitHalfFloor(run.human, 1).draw(0).answers;
 */
export function splitHalfFloor(human: AnswerSet, seed: number): Floor {
  const half = Math.floor(human.respondents.length / 2);
  return {
    name: `split half (${half} humans)`,
    role: "best",
    kind: "other humans",
    says: "one half of the respondents against the other half: twice the sampling noise of as many others",
    random: true,
    otherPeople: true,
    draw: (repeat) => {
      const order = permutation(seed, ["floor", "halves", repeat], human.respondents.length);
      const scored = respondentsAt(human, order.subarray(half, 2 * half), "human");
      return {
        human: scored,
        answers: {
          ...respondentsAt(human, order.subarray(0, half), "floor"),
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
