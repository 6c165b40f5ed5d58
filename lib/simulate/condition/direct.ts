import type { Displayable } from "../../show/display.js";
import { type Condition, condition } from "./condition.js";

/**
 * The model asked as it is, told only to answer as a person: no profile, nothing injected (seed 001, appendix C, "Direct").
 * All respondents get the same prompt, so their option probabilities are the same too.
 *
 * @example
 * await simulate({ survey, model, items: ["Q1"], condition: direct(), respondents: 100, seed: 1 });
 */
export function direct(): Condition & Displayable {
  return condition({ name: "direct", profile: false });
}
