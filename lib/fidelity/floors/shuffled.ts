import { permutation } from "../../random/stream.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { Floor } from "./floor.js";
import { takeRespondents } from "./take-respondents.js";
import { withRows } from "./with-rows.js";

/**
 * The simulated answers with the respondents' identities permuted. One respondent's answers stay together and keep their
 * weight, so that marginals and correlations between items are the run's, but no answer is its respondent's own.
 * Association above this floor is about the respondents.
 *
 * @example
 * shuffledFloor(run.answers, run.human, 1).draw(0).answers;
 */
export function shuffledFloor(simulated: AnswerSet, human: AnswerSet, seed: number): Floor {
  return {
    name: "shuffled respondents",
    role: "no information",
    kind: "shuffled",
    says: "the simulated answers, given to the wrong respondents",
    random: true,
    draw: (repeat) => {
      const order = permutation(seed, ["floor", "shuffled", repeat], human.respondents.length);
      return {
        human,
        answers: {
          ...withRows(simulated, "shuffled respondents", (item) => takeRespondents(item, order)),
          weights: Float64Array.from(order, (position) => simulated.weights[position]!),
        },
      };
    },
  };
}
