import type { Code } from "../../survey/codebook/codebook.js";

/**
 * Your own texts for one attribute: questions, and for each value's code the instructions to answer as a person with
 * it.
 */
export interface GivenTexts {
  readonly questions: readonly string[];
  readonly instructions: readonly { readonly code: Code; readonly texts: readonly string[] }[];
}
