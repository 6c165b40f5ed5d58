import type { Code } from "../survey/codebook/codebook.js";
import type { Survey } from "../survey/survey/survey.js";
import { directInstruction, personaInstruction, systemText } from "./chat.js";
import { profileOf } from "./profile.js";

/**
 * Five system texts that give a persona one value of one attribute and nothing else: the persona instructions demographic
 * vectors are extracted with (seed 001, section 3.1.2 and appendix D: five per value; the wordings are ours). The first is
 * the system text of a profile with that one sentence.
 *
 * @throws PopuliError when the variable does not exist or the code is none of its values
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
