import type { Decoder } from "../pass/decoder.js";
import type { RunPrefix } from "../pass/run-prefix.js";
import type { FollowOptions, ReplyQuestion, ReplyScores } from "./reply-question.js";
import type { PassOptions } from "./run-paths.js";
import { scoreQuestions } from "./score-questions.js";

/**
 * Exact probabilities of what the replies to questions come to.
 *
 * @throws PopuliError for a question that does not fit, or options that make no sense; Interrupted
 */
export async function scoreReplies(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly ReplyQuestion[],
  { least = 0.01, furtherPasses = 8 }: FollowOptions,
  options: PassOptions,
): Promise<ReplyScores[]> {
  const follow = { least, furtherPasses };
  const scored = await scoreQuestions(decoder, prefix, questions, { ...options, follow });
  return scored.map(({ tree, passes }) => tree.scores(passes));
}
