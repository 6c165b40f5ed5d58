import type { PromptOption } from "../../persona/question.js";
import { readStatedShares } from "../../reader/stated-shares.js";
import { allRead } from "../answers/no-option.js";
import { type Answer, notChosen } from "./answer.js";
import { readerOf } from "./reader-of.js";

/**
 * What identifies how stated distributions are read, in the key of an answer. It is raised when what is read changes, so
 * that answers kept under other rules are not taken for answers under these.
 */
export const howElicited = "stated 2";

/** The distribution that a reply states over the options, as shown, with the reply and the part it was read from. */
export function elicitedAnswer(
  reply: string,
  options: readonly Pick<PromptOption, "label" | "text">[],
): Answer {
  const stated = readStatedShares(reply, { options }, readerOf(options, "answer"));
  switch (stated.kind) {
    case "stated":
      return { probabilities: stated.shares, noOption: allRead, reply, span: stated.span };
    case "refused":
      return { ...notChosen("refused", options.length), reply, span: stated.span };
    case "unread":
      return { ...notChosen("unread", options.length), reply };
  }
}
