/** Why a server gave no reply to read: the kinds, and what each is called in a note. */
export const unansweredKinds = {
  filtered: "stopped by a content filter",
  "too long": "the prompt is longer than the model takes",
  "only thoughts": "the reply ended before the model had finished thinking",
  failed: "the server failed on this question and answered others",
} as const;

/**
 * Why a question has no answer: a content filter stopped it (`filtered`), the prompt is longer than the model takes (`too
 * long`), the reply ended before the model had finished thinking (`only thoughts`), or the server failed on this
 * question while it answered others (`failed`).
 */
export type UnansweredKind = keyof typeof unansweredKinds;

/** That a question has no answer, and what the server said. */
export interface Unanswered {
  readonly kind: UnansweredKind;
  /** The server's own words, without the key. */
  readonly says: string;
}

/** A question without an answer: who was asked what. */
export interface UnansweredQuestion extends Unanswered {
  /** Row of the survey. */
  readonly respondent: number;
  readonly item: string;
}

/** Answers that a run file keeps and that can be asked for again: the kinds without an answer, and refusals. */
export const retryKinds = ["filtered", "too long", "only thoughts", "failed", "refused"] as const;

/** Kept answers that are asked for again: those without an answer, by kind, or those in which the model declined. */
export type RetryKind = (typeof retryKinds)[number];
