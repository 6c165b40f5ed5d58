import type { Answering } from "../study/answering.js";

/**
 * How answers are decoded in PSII (arXiv:2603.16142, section 4.3 and code): temperature 0.7, top-k 20, top-p 0.8.
 * Whatever else a checkpoint's `generation_config.json` asks for, such as Qwen 2.5's repetition
 * penalty, holds too, as in Transformers.
 */
export const answerDecoding = { temperature: 0.7, topK: 20, topP: 0.8 };

/** Elicited distributions are decoded greedily, with room for twenty options. */
export const elicitDecoding = { temperature: 0, maximumTokens: 240 };

/**
 * Tokens a line of a battery may take: five for the answer, as when asked alone, and five for what stands around it.
 */
export const lineTokens = 10;

/** How replies are decoded: as in PSII, at the condition's temperature where it has one, to the length wanted. */
export function decodingOf(
  { temperature }: { readonly temperature?: number },
  { replyTokens, sampling }: Pick<Answering, "replyTokens" | "sampling">,
): Decoding {
  const from = sampling === "psii" ? answerDecoding : allTokens;
  return { ...from, temperature: temperature ?? from.temperature, maximumTokens: replyTokens };
}

/** How a reply is drawn, token by token. */
export type Decoding = {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP?: number;
  readonly repetitionPenalty?: number;
  readonly maximumTokens: number;
};

/** Draws from all tokens as the model has them, whatever its `generation_config.json` asks for. */
const allTokens = {
  temperature: 1,
  topK: Number.MAX_SAFE_INTEGER,
  topP: 1,
  minP: 0,
  repetitionPenalty: 1,
};
