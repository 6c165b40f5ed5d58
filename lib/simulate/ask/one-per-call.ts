import { wordsFor } from "../prompt/words.js";
import { type Answer, inCodebookOrder } from "../read/answer.js";
import type { Asked } from "./asked.js";

/** One respondent's answers to items asked each in a chat of its own, which knows nothing of the others. */
export async function askOnePerCall({
  interview,
  study,
  condition,
  respondent,
}: Pick<Asked, "interview" | "study" | "condition" | "respondent">): Promise<Answer[]> {
  const { chat, prompts } = wordsFor(study, condition, respondent);
  const answers = await interview.ask(chat, prompts);
  return answers.map((answer, i) => inCodebookOrder(answer, prompts[i]!.order));
}
