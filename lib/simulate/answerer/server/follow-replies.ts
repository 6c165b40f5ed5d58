import { open, unfollowed } from "../../../model/scoring/continuations.js";
import { endsReply, isWhole, type ToldBeginnings, textOf } from "./reply/told-tokens.js";
import type { ReplyRule } from "./rules/rule.js";

/** What the tokens that a server tells say of the replies to one question. */
export interface FollowedReplies {
  /** `[outcomes]`: the probability of each outcome. With `notFollowed` they add up to 1. */
  readonly outcomes: Float64Array;
  /** Probability of replies that were not followed to an outcome: any outcome may have as much more. */
  readonly notFollowed: number;
  /** The part of the outcomes that was taken at a label, although the server does not tell what follows it. */
  readonly toLabels: number;
  /** The part of `notFollowed` that further requests could follow: each beginning with its probability. */
  readonly open: ReadonlyMap<string, number>;
}

/**
 * Follows the tokens that a server tells, from the beginning of the reply to where a rule settles it. What it does not
 * tell is not followed: tokens beyond the likeliest ones, what comes after a beginning that it was not asked to continue,
 * prose, and parts of characters.
 *
 * @param count of outcomes
 * @param atLabels whether a beginning that is a whole label is taken for it where what follows is not told
 */
export function followReplies(
  told: Readonly<Pick<ToldBeginnings, "get">>,
  rule: ReplyRule,
  count: number,
  atLabels = false,
): FollowedReplies {
  const outcomes = new Float64Array(count);
  const opened = new Map<string, number>();
  let notFollowed = 0;
  let toLabels = 0;
  const put = (outcome: number, share: number) => {
    if (outcome === unfollowed) notFollowed += share;
    else outcomes[outcome]! += share;
  };
  const follow = (begun: string, share: number, beside: readonly string[] = []): void => {
    const likeliest = told.get(begun);
    if (likeliest === undefined) {
      const taken = atLabels ? rule.takenAt?.(begun, beside) : undefined;
      if (taken !== undefined) {
        outcomes[taken]! += share;
        toLabels += share;
        return;
      }
      opened.set(begun, (opened.get(begun) ?? 0) + share);
      return;
    }
    let rest = share;
    const texts = likeliest.map(({ token }) => begun + textOf(token));
    for (const { token, logprob } of likeliest) {
      const part = share * Math.exp(logprob);
      rest -= part;
      const text = begun + textOf(token);
      if (endsReply(token)) put(rule.ended(begun), part);
      else if (!isWhole(text)) put(unfollowed, part);
      else {
        const next = rule.next(begun, text);
        if (next === open) follow(text, part, texts);
        else put(next, part);
      }
    }
    put(unfollowed, Math.max(0, rest));
  };
  follow("", 1);
  for (const share of opened.values()) notFollowed += share;
  // Log-probabilities are rounded, so that they may add up to a little more than 1.
  const sum = outcomes.reduce((total, p) => total + p, notFollowed);
  return {
    outcomes: outcomes.map((p) => p / sum),
    notFollowed: notFollowed / sum,
    toLabels: toLabels / sum,
    open: opened,
  };
}
