import type { StatisticalBaseline } from "./baseline.js";
import { chosenOptions } from "./chosen-options.js";

/**
 * Everybody answers with the weighted shares of the training respondents: what a survey of so many people, and nothing
 * else, tells of each item.
 */
export const itemMarginals = {
  name: "item marginals",
  says: "the weighted shares of each item among the training respondents, given to everyone",
  knowsRespondents: false,
  fit:
    ({ training, scored }) =>
    (item) => {
      const { options } = training.items[item]!;
      const shares = new Float64Array(options.length);
      let total = 0;
      for (const [i, option] of chosenOptions(training.items[item]!).entries()) {
        if (option < 0) continue;
        shares[option]! += training.weights[i]!;
        total += training.weights[i]!;
      }
      return Float64Array.from({ length: scored.length * options.length }, (_, at) =>
        total > 0 ? shares[at % options.length]! / total : 0,
      );
    },
} as const satisfies StatisticalBaseline;
