import { replyOutcomes } from "../../../../reader/tokens/outcomes.js";
import { LabelTexts } from "./label-texts.js";
import type { FollowedQuestion, ReplyRule } from "./rule.js";

/** The label's first token, whatever follows: the method of most published comparisons (MMLU, OpinionQA). */
export function firstToken(question: FollowedQuestion): ReplyRule {
  const labels = new LabelTexts(question);
  const { unread } = replyOutcomes(question.options.length);
  return {
    onlyLabels: true,
    ended: () => unread,
    next(_begun, text) {
      const option = labels.whole(text);
      return option < 0 ? unread : option;
    },
  };
}
