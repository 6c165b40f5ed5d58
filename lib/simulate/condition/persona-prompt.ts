import type { ShownAsTable } from "../../show/shown-as-table.js";
import { type Condition, condition } from "./condition.js";
import { refuseOptions } from "./refuse-options.js";

/**
 * The respondent's profile in the prompt and nothing injected (PSII, arXiv:2603.16142, appendix C, "PE").
 *
 * @example
 * await simulate({ survey, model, items: ["Q1"], condition: personaPrompt(), respondents: 100, seed: 1 });
 */
export function personaPrompt(): Condition & ShownAsTable;
export function personaPrompt(...given: unknown[]): Condition & ShownAsTable {
  refuseOptions("personaPrompt", given);
  return condition({ name: "persona prompt", profile: true });
}
