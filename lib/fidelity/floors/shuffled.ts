import { permutation } from "../../random/stream.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { Floor } from "./floor.js";
import { takeRespondents } from "./take-respondents.js";
import { withRows } from "./with-rows.js";

/**
 * The simulated answers with the respondents' identities permuted, each one's answers kept together: the same marginals
 * and the same correlations between items, but nobody's own. Association above this floor is about the respondents.
 *
 * @example
 * shuffledFloor(run.answers, run.human, 1).draw(0).answers;
 */
export function shuffledFloor(simulated: AnswerSet, human: AnswerSet, seed: number): Floor {
  return {
    name: "shuffled respondents",
    role: "floor",
    kind: "shuffled",
    says: "the simulated answers, handed to the wrong respondents",
    random: true,
    draw: (repeat) => {
      const order = permutation(seed, ["floor", "shuffled", repeat], human.respondents.length);
      return {
        human,
        answers: withRows(simulated, "shuffled respondents", (item) => takeRespondents(item, order)),
      };
    },
  };
}
