import type { OptionScores } from "../model/model.js";
import { randomStream } from "../random/stream.js";
import { steeringHooks } from "../steer/hooks.js";
import { contentKey } from "./content-key.js";
import {
  type AskedQuestions,
  type Interview,
  inCodebookOrder,
  promptsFor,
  type Treatment,
} from "./interview.js";
import { parseAnswer } from "./parse-answer.js";

/** Decoding of the papers: temperature 0.7, top-k 20, top-p 0.8, at most five new tokens (seed 001, section 4.3; its code). */
export const answerDecoding = { temperature: 0.7, topK: 20, topP: 0.8, maximumTokens: 5 };

/**
 * One decoded answer to every item from one respondent, `[items]`, each a 1 among zeros in the codebook's order of options;
 * all zero, and invalid 1, where the text names no option. Sampling is seeded by (seed, respondent, item) alone.
 */
export async function sampleRespondent(
  interview: Interview,
  treatment: Treatment,
  respondent: number,
  signal?: AbortSignal,
): Promise<OptionScores[]> {
  const asked = promptsFor(interview, treatment, respondent);
  const decoding = decodingOf(treatment);
  const how = ["sample", decoding, interview.seed, respondent];
  const key = contentKey(interview, treatment, respondent, asked, how);
  const shown = await interview.memo.get(key, () => sample(interview, treatment, respondent, asked, signal));
  return shown.map((scores, i) => inCodebookOrder(scores, asked.questions[i]!.prompt.order));
}

async function sample(
  { model, seed }: Interview,
  treatment: Treatment,
  respondent: number,
  asked: AskedQuestions,
  signal: AbortSignal | undefined,
): Promise<OptionScores[]> {
  const { plan } = treatment;
  const calls = asked.questions.map(({ prompt, ids }) => ({
    prompt,
    ids: [...asked.prefix, ...ids],
    seed: randomStream(seed, ["decoded answer", respondent, prompt.item]).integer(2 ** 31),
  }));
  // Noise that is the same at every position lets the items share a batch; other noise needs each item's own positions.
  const together = plan === undefined || plan.noise.sigma === 0 || plan.noise.scope === "agent";
  const scores: OptionScores[] = [];
  for (const batch of together ? [calls] : calls.map((call) => [call])) {
    const hooks = plan === undefined ? [] : steeringHooks(plan, respondent, batch[0]!.prompt.item);
    const replies = await model.generate(
      batch.map((call) => call.ids),
      { ...decodingOf(treatment), seeds: batch.map((call) => call.seed), hooks, signal, progress: () => {} },
    );
    batch.forEach(({ prompt }, i) => {
      const probabilities = new Float64Array(prompt.options.length);
      const answer = parseAnswer(model.tokenizer.decode(replies[i]!), prompt.options.length);
      if (answer >= 0) probabilities[answer] = 1;
      scores.push({ probabilities, invalid: answer >= 0 ? 0 : 1 });
    });
  }
  return scores;
}

function decodingOf({ temperature = answerDecoding.temperature }: Treatment): typeof answerDecoding {
  return { ...answerDecoding, temperature };
}
