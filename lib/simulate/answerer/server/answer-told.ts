import { replyOutcomes } from "../../../reader/tokens/outcomes.js";
import { allRead } from "../../answers/no-option.js";
import type { Answer, AnswerMade } from "../../read/answer.js";
import { answerOfOutcomes } from "../../read/answer-of-outcomes.js";
import { type FollowedReplies, followReplies } from "./follow-replies.js";
import type { ToldBeginnings } from "./reply/told-tokens.js";
import type { ReplyRule } from "./rules/rule.js";

/** How far tokens are told. */
export interface ToldHow {
  /** Whether a beginning that is a whole label is taken for it where the server does not tell how it goes on. */
  readonly toLabels: boolean;
  /** Whether the model wrote a thought first. */
  readonly behindThought: boolean;
}

/**
 * The answer that the tokens told so far give by a rule, and the beginnings that could be followed further, each with
 * its probability.
 */
export function answerTold(
  told: ToldBeginnings,
  rule: ReplyRule,
  options: number,
  { toLabels, behindThought }: ToldHow,
): { readonly answer: Answer; readonly open: FollowedReplies["open"] } {
  const followed = followReplies(told, rule, replyOutcomes(options).count, toLabels);
  const answer = rule.onlyLabels ? amongLabels(followed, told, options) : answerOfOutcomes(followed, options);
  const far: AnswerMade = followed.toLabels > negligible ? "to the label" : "exact";
  const made: AnswerMade = behindThought ? `${far} behind a thought` : far;
  return { answer: { ...answer, made }, open: followed.open };
}

/** A share of replies that is not worth a word. */
const negligible = 1e-3;

/**
 * The labels among themselves, as if nothing else could be written. A label that is not among the tokens told at the
 * beginning is no likelier than the least of them, which bounds what the labels may have more.
 */
function amongLabels(
  { outcomes, notFollowed, open }: FollowedReplies,
  told: ToldBeginnings,
  options: number,
): Answer {
  const labels = outcomes.slice(0, options);
  const sum = labels.reduce((total, p) => total + p, 0);
  const least = Math.min(...(told.get("") ?? []).map(({ logprob }) => Math.exp(logprob)));
  const untold = labels.filter((p) => p === 0).length;
  const bound = open.size > 0 ? notFollowed : Math.min(notFollowed, untold * least);
  return {
    probabilities: sum > 0 ? labels.map((p) => p / sum) : labels,
    noOption: { ...allRead, notFollowed: sum > 0 ? bound / (sum + bound) : 1 },
  };
}
