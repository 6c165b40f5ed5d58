import type { Scoring } from "../../../study/answering.js";
import { asRead } from "./as-read.js";
import { constrained } from "./constrained.js";
import { firstToken } from "./first-token.js";
import { labelAlone } from "./label-alone.js";
import type { FollowedQuestion, ReplyRule } from "./rule.js";

/** What counts as an option under each scoring: a file of its own, and a line here. */
export const replyRules = {
  "as read": asRead,
  constrained,
  "first token": firstToken,
  "label alone": labelAlone,
} as const satisfies Readonly<Record<Scoring, (question: FollowedQuestion) => ReplyRule>>;
