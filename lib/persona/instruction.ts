import { checkArgument } from "../errors/check-given.js";
import { code as codeKind, text as textKind } from "../errors/kind.js";
import type { Code } from "../survey/codebook/codebook.js";
import { surveyKind } from "../survey/design/check-design.js";
import type { Survey } from "../survey/survey/survey.js";
import { directInstruction, personaInstruction, systemText } from "./chat.js";
import { profileOf } from "./profile.js";

/**
 * Sixteen system texts for a persona of which only one value of one attribute is known. Demographic vectors are made with
 * such instructions (PSII, section 3.1.2 and appendix D, five for each value; our wording). The first is the system
 * text of a profile with that one sentence. There are sixteen because a vector depends on how its instruction is worded
 * (docs/evidence.md).
 *
 * @throws PopuliError when the variable does not exist or the code is not one of its values
 * @example
 * personaInstructions(survey, "Q260", 2)[1]; // "You are a woman. Answer the survey as this person would."
 */
export function personaInstructions(survey: Survey, attribute: string, code: Code): readonly string[] {
  checkArgument("personaInstructions", "survey", survey, surveyKind);
  checkArgument("personaInstructions", "attribute", attribute, textKind);
  checkArgument("personaInstructions", "code", code, codeKind);
  const who = profileOf(survey, { [attribute]: code });
  const { text } = who;
  return [
    systemText(who),
    `${text} Answer the survey as this person would.`,
    `Imagine that this is you: ${text} You are a person taking part in a survey.`,
    `${directInstruction} ${text}`,
    `${text} ${personaInstruction}`,
    `An interviewer has come to your door and would like to hear your views. One thing is known about you: ${text}`,
    `${text} Somebody on the phone wants your opinion for a study. Give it in your own words.`,
    `For this conversation, one fact about you is fixed: ${text}`,
    `You have agreed to be interviewed. ${text} There are no right or wrong answers.`,
    `${text} You know from your own life what that is like. Say what you honestly think.`,
    `Take the place of a particular person. ${text} Reply to every question from that person's point of view.`,
    `Somewhere there is a person of whom only this is known: ${text} You are that person now.`,
    `${text} A friend asks what you think, and you tell the truth.`,
    `Think of yourself like this: ${text} Now talk as you would at home.`,
    `${text} That is part of who you are. Speak for yourself and for nobody else.`,
    `The file about you has a single entry: ${text} Keep to it in everything you say.`,
  ];
}
