import { wordsFor } from "../../lib/simulate/prompt/words.js";
import { makeStudy } from "../../lib/simulate/study/make-study.js";
import type { Survey } from "../../lib/survey/survey/survey.js";

/** How many respondents' prompts are printed. */
const respondents = 3;

/**
 * The prompts of three respondents, to read before anything is simulated: who they are said to be, and the question
 * of the first item with options. What would tell the answer is held back, and named.
 */
export function surveyPrompts(survey: Survey): string {
  if (survey.size === 0) return "There are no respondents.\n";
  // An item without labels has no options to choose from.
  const item = survey.items.find((name) => survey.variable(name).values.length > 1);
  if (item === undefined) {
    return survey.items.length === 0
      ? "There is no item to ask: give a codebook with `role: item`.\n"
      : `No item has options that a prompt could list: give a codebook with the values of ${survey.items[0]} and their labels.\n`;
  }
  const study = makeStudy({
    survey,
    items: [item],
    respondents: Math.min(respondents, survey.size),
    seed: 1,
  });
  const { heldBack, profileAttributes } = study;
  const blocks = [...study.respondents.rows].map((respondent) => {
    const { chat, prompts } = wordsFor(study, { profile: true }, respondent);
    return `respondent ${respondent}\n\n${chat.system}\n\n${prompts[0]!.text}\n`;
  });
  const notes = [
    profileAttributes.length === 0
      ? "The profile is empty: no column is an identifier. A codebook says which are (role: identifier)."
      : `In the profile: ${profileAttributes.join(", ")}.`,
    ...(heldBack.length === 0 ? [] : [`Held back, as they would tell the answer: ${heldBack.join(", ")}.`]),
  ];
  return `${blocks.join("\n———\n\n")}\n———\n\n${notes.join("\n")}\n`;
}
