import type { PersonaMessage } from "../../persona/chat.js";
import type { QuestionPrompt } from "../../persona/question.js";
import { withoutThoughts } from "../../reader/thoughts.js";
import { wordsFor } from "../prompt/words.js";
import { type Answer, inCodebookOrder } from "../read/answer.js";
import { drawAnswer } from "../read/draw-answer.js";
import { itemsAsked } from "../study/item-order.js";
import type { Asked } from "./asked.js";

/**
 * One respondent's answers to items asked one after the other in one chat, each after the earlier items and the
 * respondent's own answers to them.
 *
 * An earlier answer is in the chat as the number it was shown under. In mode `probabilities` it is drawn by seed from
 * the exact probabilities (the same draw that the long table gives as the answer), so that the probabilities are
 * conditional on one path of answers. In mode `sample` it is the decoded one, and a reply that names no option is kept as it
 * was written. An item without any answer is left out of the chats that follow. Every step is kept by itself: an
 * interrupted respondent resumes in the middle.
 */
export async function askWithHistory({ interview, study, condition, respondent }: Asked): Promise<Answer[]> {
  const { chat, prompts } = wordsFor(study, condition, respondent);
  const answers = new Array<Answer>(prompts.length);
  const earlier: PersonaMessage[] = [];
  for (const item of itemsAsked(study, respondent)) {
    const prompt = prompts[item]!;
    const [shown] = await interview.ask({ ...chat, earlier: [...earlier] }, [prompt]);
    const answer = inCodebookOrder(shown!, prompt.order);
    answers[item] = answer;
    const said = answerSaid(answer, prompt, study.seed, respondent);
    if (said !== "")
      earlier.push({ role: "user", content: prompt.text }, { role: "assistant", content: said });
  }
  return answers;
}

/**
 * An answer as it is put before later questions: its label as shown, or the reply that names none, without its thoughts;
 * "" if there is neither.
 */
function answerSaid(
  { probabilities, reply = "" }: Answer,
  { item, order, options }: QuestionPrompt,
  seed: number,
  respondent: number,
): string {
  const answer = drawAnswer(probabilities, seed, respondent, item);
  return answer < 0 ? withoutThoughts(reply).trim() : options[order.indexOf(answer)]!.label;
}
