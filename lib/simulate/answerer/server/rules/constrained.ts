import { open } from "../../../../model/scoring/continuations.js";
import { replyOutcomes } from "../../../../reader/tokens/outcomes.js";
import { LabelTexts } from "./label-texts.js";
import type { FollowedQuestion, ReplyRule } from "./rule.js";

/** A label, and nothing that continues it to another label, as if only labels could be written. */
export function constrained(question: FollowedQuestion): ReplyRule {
  const labels = new LabelTexts(question);
  const { unread } = replyOutcomes(question.options.length);
  const orUnread = (option: number) => (option < 0 ? unread : option);
  return {
    onlyLabels: true,
    ended: (begun) => orUnread(labels.whole(begun)),
    next(begun, text) {
      if (labels.begins(text)) return open;
      const whole = labels.whole(text);
      // "1." is no label, but "." behind "1" does not make a 10 of it.
      return orUnread(whole < 0 ? labels.whole(begun) : whole);
    },
  };
}
