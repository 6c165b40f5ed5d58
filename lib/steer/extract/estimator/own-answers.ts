import { answerSeed, promptIds } from "../asking/prompts.js";
import { answersWithStates } from "./answers-with-states.js";
import type { Estimator } from "./estimator.js";

/**
 * The mean state over the tokens of an answer that is sampled as a person with the value (PSII, section 3.1.2). What one
 * answer happens to say is in the state too.
 */
export const ownAnswers = {
  name: "own answers",
  samples: "each prompt",
  async states({ model, plan, signal }, { attribute, code, instruction, wording, questions }) {
    const prompts = questions.map(({ text }) => promptIds(model, plan.template, instruction, text));
    const seeds = questions.map(({ place }) => answerSeed(plan.seed, attribute, code, wording, place));
    const answers = await answersWithStates(model, prompts, {
      seeds,
      maximumTokens: plan.maximumTokens,
      signal,
    });
    return answers.map(({ states }) => states);
  },
} as const satisfies Estimator;
