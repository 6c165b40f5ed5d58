import type { Reading } from "../reading.js";
import { endsClause, isLetter, isUnspaced } from "../text/characters.js";
import { betweenAt } from "./between.js";
import { skipSpaces } from "./decoration.js";
import { afterLeadIn } from "./lead-in.js";
import type { ReplyState } from "./state.js";

/** Declining, or the option whose words the refusal has: "I don't know" where an option is "Don't know". */
export function refused(state: ReplyState, place: number, end: number): Reading {
  const { reply, labels } = state;
  for (let at = place; at < end; at++) {
    const fresh = at === place || isUnspaced(reply.at(at)) || !isLetter(reply.at(at - 1));
    const own = fresh ? labels.words.longestAt(reply, at) : undefined;
    if (own !== undefined && own.end >= end && own.value.length === 1)
      return { kind: "option", option: own.value[0]!, span: reply.span(at, own.end) };
  }
  return { kind: "refused", span: reply.span(place, end) };
}

/** The answer of "I don't know, maybe 2" or "I can't decide between 2 and 3"; not that of "I cannot choose 1 or 2". */
export function afterRefusal(state: ReplyState, place: number): Reading | undefined {
  const at = skipSpaces(state, place);
  return endsClause(state.reply.at(at)) || betweenAt(state, at) !== undefined
    ? afterLeadIn(state, place, "hint")
    : undefined;
}
