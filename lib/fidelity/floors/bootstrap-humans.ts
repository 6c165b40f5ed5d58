import { randomStream } from "../../random/stream.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { Floor } from "./floor.js";
import { takeRespondents } from "./take-respondents.js";
import { withRows } from "./with-rows.js";

/**
 * Each respondent answered for by another one, drawn with replacement. The drawn people are among those scored against,
 * so the noise is about half that of n others: an optimistic resample, for when halves would be too small.
 *
 * @example
 * bootstrapHumansFloor(run.human, 1).draw(0).answers;
 */
export function bootstrapHumansFloor(human: AnswerSet, seed: number): Floor {
  return {
    name: "bootstrapped humans",
    role: "floor",
    kind: "other humans",
    says: "each respondent replaced by another of the same ones: half the sampling noise of as many others",
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
