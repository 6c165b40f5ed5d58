import { type FieldForm, leftOut, type RequestField } from "./request-field.js";

/**
 * How many of the likeliest tokens to ask for: 20 is the limit of OpenAI and vLLM, 8 that of Grok's models, 5 that of
 * Fireworks and of Gemini's older ones.
 */
const numbers = [100, 20, 8, 5, 1];

export const logProbabilities: RequestField = {
  name: "log-probabilities",
  names: ["logprobs", "top_logprobs"],
  refused: /log_?prob|top_n_tokens/i,
  has: ({ firstTokens }) => firstTokens,
  first: ({ tells }) => (tells === 0 ? numbers.length : numbers.findIndex((number) => number <= tells)),
  forms: [
    ...numbers.map(
      (number): FieldForm => ({
        says: `are asked for of ${number} tokens a place`,
        write(body) {
          body.logprobs = true;
          body.top_logprobs = number;
        },
      }),
    ),
    { ...leftOut, says: "are not asked for" },
  ],
  next(refused, says) {
    const most = mostTold(says, numbers[refused]!);
    if (most !== undefined) return numbers.findIndex((number) => number <= most);
    return /unsupported|not support|not (allowed|available|enabled|permitted)|unknown|cannot find|extra/i.test(
      says,
    )
      ? numbers.length
      : refused + 1;
  },
};

/** The number of tokens that a refusal says is the most: "must be <= 5". */
function mostTold(says: string, asked: number): number | undefined {
  if (!/at most|less than|<=?|≤|max|more than|between|up to|limit|greater|range/i.test(says))
    return undefined;
  const told = [...says.matchAll(/\d+/g)].map(Number).filter((number) => number >= 1 && number < asked);
  return told.length === 0 ? undefined : Math.max(...told);
}

/** Whether a form asks for log-probabilities at all. */
export function asksForSome(form: number): boolean {
  return form < numbers.length;
}
