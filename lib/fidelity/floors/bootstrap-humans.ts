import { randomStream } from "../../random/stream.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { Floor } from "./floor.js";
import { takeRespondents } from "./take-respondents.js";
import { withRows } from "./with-rows.js";

/**
 * Each respondent's answers replaced by those of another respondent of the run, drawn with replacement. The donors are
 * among the people scored against, so that the noise is about half that of n others: optimistic, for runs too small to
 * be halved.
 *
 * @example
 * bootstrapHumansFloor(run.human, 1).draw(0).answers;
 */
export function bootstrapHumansFloor(human: AnswerSet, seed: number): Floor {
  return {
    name: "bootstrapped humans",
    role: "best",
    kind: "other humans",
    says: "each respondent replaced by another one of the run: half the sampling noise of as many other people",
    random: true,
    draw: (repeat) => {
      const n = human.respondents.length;
      const stream = randomStream(seed, ["floor", "bootstrap", repeat]);
      const donors = Int32Array.from({ length: n }, (_, own) =>
        n > 1 ? (own + 1 + stream.integer(n - 1)) % n : own,
      );
      return {
        human,
        answers: {
          ...withRows(human, "bootstrapped humans", (item) => takeRespondents(item, donors)),
          weights: Float64Array.from(donors, (donor) => human.weights[donor]!),
        },
      };
    },
  };
}
