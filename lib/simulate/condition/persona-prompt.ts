import type { Displayable } from "../../show/display.js";
import { type Condition, condition } from "./condition.js";

/**
 * The respondent's profile in the prompt and nothing injected (PSII, arXiv:2603.16142, appendix C,
 * "PE").
 *
 * @example
 * await simulate({ survey, model, items: ["Q1"], condition: personaPrompt(), respondents: 100, seed: 1 });
 */
export function personaPrompt(): Condition & Displayable {
  return condition({ name: "persona prompt", profile: true });
}
