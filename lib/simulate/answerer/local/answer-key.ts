import { contentKey, type KeyedQuestions } from "../../identity/content-key.js";
import type { Json } from "../../identity/fields.js";
import { howRead } from "../../read/reader-of.js";
import type { Answering } from "../../study/answering.js";
import type { LocalInterviewed } from "./interviewed.js";

/** Who is asked, by which model, under which condition. */
type Keyed = Pick<LocalInterviewed, "model" | "study" | "condition" | "respondent">;

/** The key that a local model's answers are kept under. */
export function answerKey(
  { model, study, condition, respondent }: Keyed,
  asked: KeyedQuestions,
  how: readonly Json[],
): string {
  return contentKey({ model: model.hash, study, condition, respondent }, asked, how);
}

/** The key of exact probabilities. */
export function exactKey(keyed: Keyed, asked: KeyedQuestions): string {
  return answerKey(keyed, asked, ["probabilities", ...howScored(keyed.study.answering)]);
}

/** What exact probabilities depend on besides the mode. Those of a label alone have the keys of earlier versions. */
export function howScored(answering: Pick<Answering, "scoring" | "read">): Json[] {
  const { scoring } = answering;
  if (scoring === "label alone") return [];
  return scoring === "as read" ? [scoring, ...howRead(answering)] : [scoring];
}
