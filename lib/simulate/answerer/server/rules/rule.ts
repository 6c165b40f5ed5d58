import type { PromptOption } from "../../../../persona/question.js";
import type { ReadingRule } from "../../../study/answering.js";

/** What counts as an option in a reply that is followed token by token. Outcomes are those of `replyOutcomes`. */
export interface ReplyRule {
  /** Whether only labels count, as shares among themselves, and what is on none of them does not. */
  readonly onlyLabels: boolean;
  /** The outcome of a reply that ends here. */
  ended(begun: string): number;
  /** Where a reply leads that goes on from `begun` to `text`: an outcome, `open` or `unfollowed`. */
  next(begun: string, text: string): number;
  /**
   * The outcome that a beginning is taken for where a server does not tell what follows it; `undefined` where it is not yet
   * an answer, or may become another one.
   *
   * @param beside the beginnings told in the same place
   */
  takenAt?(begun: string, beside: readonly string[]): number | undefined;
}

/** A question whose replies are followed. */
export interface FollowedQuestion {
  readonly options: readonly Pick<PromptOption, "label" | "text">[];
  readonly read: ReadingRule;
  /** Whether the reply is a line of a battery, which a line break ends. */
  readonly line: boolean;
}
