import { randomStream } from "../../../random/stream.js";
import { parseAnswer } from "../../read/parse-answer.js";
import type { KeptScores } from "../../store/kept-answers.js";
import {
  type AskedQuestions,
  type Interview,
  inCodebookOrder,
  promptsFor,
  type Treatment,
} from "../../study/interview.js";
import { contentKey } from "./content-key.js";
import type { ReadPrefix } from "./read-prefix.js";
import { repliesTo } from "./replies.js";

/**
 * Decoding of the papers: temperature 0.7, top-k 20, top-p 0.8, at most five new tokens (seed 001, section 4.3; its
 * code). What else a checkpoint's `generation_config.json` asks for, such as Qwen 2.5's repetition penalty, holds too, as it
 * does in Transformers unless one says otherwise.
 */
export const answerDecoding = { temperature: 0.7, topK: 20, topP: 0.8, maximumTokens: 5 };

interface SampleOptions {
  readonly asked?: AskedQuestions;
  /** Which of several rounds of questions this is: each draws on its own. */
  readonly part?: string;
  /** Runs the prefix where some of it has been run before. */
  readonly read?: ReadPrefix;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One decoded answer to every item from one respondent, `[items]`, each a 1 among zeros in the codebook's order of options;
 * all zero, and invalid 1, where the text names no option. Sampling is seeded by (seed, respondent, item) alone.
 */
export async function sampleRespondent(
  interview: Interview,
  treatment: Treatment,
  respondent: number,
  options: SampleOptions = {},
): Promise<KeptScores[]> {
  const { asked = promptsFor(interview, treatment, respondent), part } = options;
  const decoding = decodingOf(treatment);
  const how = ["sample", decoding, interview.seed, respondent, ...(part === undefined ? [] : [part])];
  const key = contentKey(interview, treatment, respondent, asked, how);
  const shown = await interview.memo.get(key, () => sample(interview, treatment, respondent, asked, options));
  return shown.map((scores, i) => inCodebookOrder(scores, asked.questions[i]!.prompt.order));
}

async function sample(
  interview: Interview,
  treatment: Treatment,
  respondent: number,
  asked: AskedQuestions,
  { part, read, signal }: SampleOptions,
): Promise<KeptScores[]> {
  const path = (item: string) => ["decoded answer", respondent, item, ...(part === undefined ? [] : [part])];
  const replies = await repliesTo(interview, treatment, respondent, asked, {
    decoding: decodingOf(treatment),
    seedOf: (item) => randomStream(interview.seed, path(item)).integer(2 ** 31),
    read,
    signal,
  });
  return asked.questions.map(({ prompt: { options } }, i) => {
    const text = replies[i]!;
    const probabilities = new Float64Array(options.length);
    const answer = parseAnswer(
      text,
      options.map(({ label }) => label),
    );
    if (answer >= 0) probabilities[answer] = 1;
    return { probabilities, invalid: answer >= 0 ? 0 : 1, text };
  });
}

/** How answers are decoded: as in the papers, at the condition's temperature where it has one. */
export function decodingOf({ temperature = answerDecoding.temperature }: Treatment): typeof answerDecoding {
  return { ...answerDecoding, temperature };
}
