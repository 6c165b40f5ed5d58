import type { ShownAsTable } from "../../show/shown-as-table.js";
import { type Condition, condition } from "./condition.js";
import { refuseOptions } from "./refuse-options.js";

/**
 * The model asked to answer as a person, no one in particular: no profile, nothing injected (PSII, arXiv:2603.16142,
 * appendix C, "Direct"). All respondents get the same prompt, and so the same option probabilities.
 *
 * @example
 * await simulate({ survey, model, items: ["Q1"], condition: direct(), respondents: 100, seed: 1 });
 */
export function direct(): Condition & ShownAsTable;
export function direct(...given: unknown[]): Condition & ShownAsTable {
  refuseOptions("direct", given);
  return condition({ name: "direct", profile: false });
}
