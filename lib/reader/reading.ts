/** The part of a reply that an answer was read from: `[from, to)`, in UTF-16 units of the reply as written. */
export interface ReplySpan {
  readonly from: number;
  readonly to: number;
}

/** What one reply to a closed question says. */
export type Reading =
  /** One option, as its position among those shown. */
  | { readonly kind: "option"; readonly option: number; readonly span: ReplySpan }
  /** Several options, none of them chosen: "1 or 2". Positions among those shown, ascending. */
  | { readonly kind: "undecided"; readonly options: readonly number[]; readonly span: ReplySpan }
  /** An answer in the form of a label that no option has: "7" of 4. */
  | { readonly kind: "out of range"; readonly span: ReplySpan }
  /** The model declines to answer. */
  | { readonly kind: "refused"; readonly span: ReplySpan }
  /** None of these. */
  | { readonly kind: "unread" };

/**
 * A reply that further text could still give another reading. `leads` tells whether it can be the beginning of an
 * answer: white space, a lead-in ("The answer"), a label that a digit would change. Otherwise it is prose, in which an
 * answer may still come.
 */
export interface OpenReply {
  readonly kind: "open";
  readonly leads: boolean;
}

/** Reads replies to one question. */
export interface AnswerReader {
  /** The reading of a reply that has ended. */
  read(reply: string): Reading;
  /**
   * The reading of a reply that is still being written, as soon as nothing that follows can change it: then `read` of
   * every reply that begins so is the same.
   */
  soFar(begun: string): Reading | OpenReply;
}

/** A question, as far as reading its replies goes. */
export interface ReadQuestion {
  /** `[options]`, as shown: the label that answers with it, and its words. */
  readonly options: readonly { readonly label: string; readonly text: string }[];
}
