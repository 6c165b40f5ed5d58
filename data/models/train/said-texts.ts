import { personaInstructions } from "../../../lib/persona/instruction.js";
import { genericQuestions } from "../../../lib/steer/texts/generic-questions.js";
import { libraryTexts } from "../../../lib/steer/texts/library-texts.js";
import type { Code } from "../../../lib/survey/codebook/codebook.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";

/** The texts of demographic vectors: what prompts may say about a persona with one value, and its open questions. */
export interface SaidTexts {
  /** System texts that give the value and nothing else. */
  instructions(attribute: string, code: Code): readonly string[];
  /** Questions without options. */
  openQuestions(attribute: string): readonly string[];
}

/** The persona instructions around the codebook's sentence, and the library's texts for the attribute if it has any. */
export function saidTexts(survey: Survey, attributes: readonly string[]): SaidTexts {
  const library = new Map(
    attributes.map((name) => [name, libraryTexts(survey.codebook, survey.variable(name))]),
  );
  return {
    instructions(attribute, code) {
      const own = library.get(attribute)?.instructions.find((entry) => entry.code === code)?.texts ?? [];
      return [...personaInstructions(survey, attribute, code), ...own];
    },
    openQuestions: (attribute) => [...genericQuestions, ...(library.get(attribute)?.questions ?? [])],
  };
}
