import { PopuliError } from "../../errors/populi-error.js";
import type { Displayable } from "../../show/display.js";
import { type Condition, condition } from "./condition.js";

/**
 * SimVBG (Du et al. 2025, EMNLP; the baseline of seed 001, appendix C; our wording): the model writes a life story from the
 * respondent's profile, and then answers every item three times as the person of that story: from what they think, feel and
 * do. Where the three agree that is the answer; where not, a coordinator sees the three and decides.
 *
 * In mode `sample` all answers are decoded. In mode `probabilities` the three answers are drawn, by seed, from their exact
 * probabilities; unanimous ones are certain, and the coordinator's answer keeps its exact probabilities given the three.
 * Either way the story is decoded (temperature 0.7, top-k 20, top-p 0.8), seeded by respondent.
 *
 * @param options.words asked-for length of the story (default 150; the tokens decoded are at most twice as many)
 * @throws PopuliError for a length that is no whole number above 0
 * @example
 * await simulate({ survey, model, items: ["Q1"], condition: simvbg(), respondents: 100, seed: 1 });
 */
export function simvbg({ words = 150 }: { readonly words?: number } = {}): Condition & Displayable {
  if (!Number.isInteger(words) || words < 1)
    throw new PopuliError(`a story of ${words} words`, {}, "give a whole number from 1 upwards");
  return condition({ name: "SimVBG", profile: true, backstory: { words } });
}
