import { open } from "../../../../model/scoring/continuations.js";
import { replyOutcomes } from "../../../../reader/tokens/outcomes.js";
import { LabelTexts } from "./label-texts.js";
import type { FollowedQuestion, ReplyRule } from "./rule.js";

/** A label and nothing else: the reply ends behind it, or the line where it is one of several. */
export function labelAlone(question: FollowedQuestion): ReplyRule {
  const labels = new LabelTexts(question);
  const { unread } = replyOutcomes(question.options.length);
  const orUnread = (option: number) => (option < 0 ? unread : option);
  return {
    onlyLabels: false,
    ended: (begun) => orUnread(labels.whole(begun)),
    next(_begun, text) {
      if (labels.begins(text) || labels.whole(text) >= 0) return open;
      const lineBreak = question.line ? text.trimStart().indexOf("\n") : -1;
      return orUnread(lineBreak < 0 ? -1 : labels.whole(text.trimStart().slice(0, lineBreak)));
    },
  };
}
