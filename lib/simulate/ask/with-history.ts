import { PopuliError } from "../../errors/populi-error.js";
import { type PersonaMessage, splitChats } from "../../persona/chat.js";
import type { QuestionPrompt } from "../../persona/question.js";
import { ChatRead } from "../answerer/local/chat-read.js";
import type { ReadPrefix } from "../answerer/local/read-prefix.js";
import { answerDecoding, sampleRespondent } from "../answerer/local/sample-respondent.js";
import { scoreRespondent } from "../answerer/local/score-respondent.js";
import { drawAnswer } from "../read/draw-answer.js";
import type { KeptScores } from "../store/kept-answers.js";
import { type Questionnaire, type Treatment, type Words, wordsFor } from "../study/interview.js";
import { itemsAsked } from "../study/item-order.js";
import type { LocalStudy } from "../study/study.js";

/**
 * One respondent's answers to items asked one after the other in one chat, each after the earlier items and the respondent's
 * own answers to them, `[items]` in the study's order, each in the codebook's order of options.
 *
 * What stands in the chat for an earlier answer is the number it was shown under. In mode `probabilities` it is drawn by
 * seed from the exact probabilities, the very draw that the long table gives as the answer, so that the probabilities are
 * conditional on one path of answers; in mode `sample` it is the one decoded, and an invalid answer stands as it was
 * written. An item with no answer at all is left out of the chats that follow. Every step is kept by itself: an interrupted
 * respondent goes on in the middle. A step reads what the step before has added to the chat, and no more.
 *
 * @throws PopuliError when an item does not fit the model's context with all that goes before it
 */
export async function historyRespondent(
  study: LocalStudy,
  treatment: Treatment,
  respondent: number,
  signal?: AbortSignal,
): Promise<KeptScores[]> {
  const { model, mode } = study;
  const chat = new ChatRead(model);
  const answers = afterEachOther(study, treatment, respondent, async ({ words, earlier, prompt, place }) => {
    const { prefix, continuations } = splitChats(model.tokenizer, words.system, [prompt], earlier);
    const opening = study.prompts.opening(words.beginning, prefix);
    const asked = { prefix, opening, questions: [{ prompt, ids: continuations[0]! }] };
    const tokens = prefix.length + continuations[0]!.length + answerDecoding.maximumTokens;
    if (tokens > model.contextLength)
      throw new PopuliError(
        `item ${place} of those asked, '${prompt.item}', takes ${tokens} tokens with the questions and answers before it; the context of '${model.name}' holds ${model.contextLength}`,
        {},
        `ask fewer items, or each by itself: asking: "one per call"`,
      );
    chat.goOn(asked);
    const read: ReadPrefix = (hooks) => chat.upToHere(hooks);
    const [answered] =
      mode === "sample"
        ? await sampleRespondent(study, treatment, respondent, { asked, read, signal })
        : await scoreRespondent(study, treatment, respondent, asked, read);
    return answered!;
  });
  return answers.finally(() => chat.dispose());
}

/** One step: a question, and the turns that go before it. */
interface Step {
  readonly words: Words;
  readonly earlier: readonly PersonaMessage[];
  readonly prompt: QuestionPrompt;
  /** Of the item among those asked of the respondent, from 1. */
  readonly place: number;
}

/** Puts the items to a respondent in order, whoever answers them, and returns the answers in the study's order. */
export async function afterEachOther(
  study: Questionnaire,
  treatment: Treatment,
  respondent: number,
  ask: (step: Step) => Promise<KeptScores>,
): Promise<KeptScores[]> {
  const words = wordsFor(study, treatment, respondent);
  const { prompts } = words;
  const answers = new Array<KeptScores>(prompts.length);
  const earlier: PersonaMessage[] = [];
  for (const [before, item] of itemsAsked(study, respondent).entries()) {
    const prompt = prompts[item]!;
    const answered = await ask({ words, earlier: [...earlier], prompt, place: before + 1 });
    answers[item] = answered;
    const said = answerSaid(answered, prompt, study.seed, respondent);
    if (said !== "")
      earlier.push({ role: "user", content: prompt.text }, { role: "assistant", content: said });
  }
  return answers;
}

/** An answer as later questions find it: its number as shown, or the text that names none; "" where there is nothing. */
function answerSaid(
  { probabilities, text = "" }: KeptScores,
  { item, order, options }: QuestionPrompt,
  seed: number,
  respondent: number,
): string {
  const answer = drawAnswer(probabilities, seed, respondent, item);
  return answer < 0 ? text.trim() : options[order.indexOf(answer)]!.label;
}
