import { checkOptions } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { ShownAsTable } from "../../show/shown-as-table.js";
import { type Condition, condition } from "./condition.js";

/**
 * SimVBG (Du et al. 2025, EMNLP; a baseline of PSII, arXiv:2603.16142, appendix C; our wording): the model writes a
 * life story from the respondent's profile, then answers every item three times as that person: from what they think,
 * feel and do. Three equal answers stand; otherwise a coordinator reads the three and decides.
 *
 * In mode `sample` all answers are decoded. In mode `probabilities` the three answers are drawn by seed from their
 * exact probabilities: where they agree the answer is certain, otherwise it has the coordinator's probabilities given
 * the three. The story is decoded in either mode (temperature 0.7, top-k 20, top-p 0.8), seeded by respondent.
 *
 * @throws PopuliError for a length that is not a whole number from 1 upwards
 * @example
 * await simulate({ survey, model, items: ["Q1"], condition: simvbg(), respondents: 100, seed: 1 });
 */
export function simvbg(
  options: {
    /** Length of the story that is asked for, in words (default 150). At most twice as many tokens are decoded. */
    readonly words?: number;
  } = {},
): Condition & ShownAsTable {
  checkOptions("simvbg", options, { words: true });
  const { words = 150 } = options;
  if (!Number.isInteger(words) || words < 1)
    throw new PopuliError(`a story of ${words} words`, {}, "give a whole number from 1 upwards");
  return condition({ name: "SimVBG", profile: true, backstory: { words } });
}
