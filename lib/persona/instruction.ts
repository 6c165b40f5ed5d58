import type { Code } from "../survey/codebook/codebook.js";
import type { Survey } from "../survey/survey/survey.js";
import { directInstruction, personaInstruction, systemText } from "./chat.js";
import { profileOf } from "./profile.js";

/**
 * Five system texts for a persona of which only one value of one attribute is known. Demographic vectors are made with
 * such instructions (PSII, section 3.1.2 and appendix D, five for each value; our wording). The first is the system
 * text of a profile with that one sentence.
 *
 * @throws PopuliError when the variable does not exist or the code is not one of its values
 * @example
 * personaInstructions(survey, "Q260", 2)[1]; // "You are a woman. Answer the survey as this person would."
 */
export function personaInstructions(survey: Survey, attribute: string, code: Code): readonly string[] {
  const who = profileOf(survey, { [attribute]: code });
  return [
    systemText(who),
    `${who.text} Answer the survey as this person would.`,
    `Imagine that this is you: ${who.text} You are a person taking part in a survey.`,
    `${directInstruction} ${who.text}`,
    `${who.text} ${personaInstruction}`,
  ];
}
