import type { ShownAsTable } from "../../show/shown-as-table.js";
import { type Condition, condition } from "./condition.js";
import { refuseOptions } from "./refuse-options.js";

/**
 * Everyone has the profile of another respondent of the study, each used once: as long on average as their own, and it
 * says nothing of them. What a condition restores beyond this is not the length of its prompt.
 *
 * @example
 * await simulate({ survey, model, items: ["Q1"], condition: permutedIdentifiers(), respondents: 100, seed: 1 });
 */
export function permutedIdentifiers(): Condition & ShownAsTable;
export function permutedIdentifiers(...given: unknown[]): Condition & ShownAsTable {
  refuseOptions("permutedIdentifiers", given);
  return condition({ name: "permuted identifiers", profile: true, persona: "another respondent" });
}

/**
 * Each sentence of the profile in words that mean nothing, letter for letter as long; the same value has the same words.
 *
 * @example
 * await simulate({ survey, model, items: ["Q1"], condition: nonsenseIdentifiers(), respondents: 100, seed: 1 });
 */
export function nonsenseIdentifiers(): Condition & ShownAsTable;
export function nonsenseIdentifiers(...given: unknown[]): Condition & ShownAsTable {
  refuseOptions("nonsenseIdentifiers", given);
  return condition({ name: "nonsense identifiers", profile: true, persona: "nonsense" });
}

/**
 * The respondent's own profile, its sentences in an order drawn for each.
 *
 * @example
 * await simulate({ survey, model, items: ["Q1"], condition: shuffledIdentifiers(), respondents: 100, seed: 1 });
 */
export function shuffledIdentifiers(): Condition & ShownAsTable;
export function shuffledIdentifiers(...given: unknown[]): Condition & ShownAsTable {
  refuseOptions("shuffledIdentifiers", given);
  return condition({ name: "identifiers in shuffled order", profile: true, persona: "shuffled order" });
}
