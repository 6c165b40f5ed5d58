import type { LeadIn } from "../lexicon/words.js";
import type { Reading } from "../reading.js";
import { wordFollows } from "./joined.js";
import { isNumeric, type Named } from "./named.js";
import type { ReplyState } from "./state.js";

/** The reading of what is named behind a lead-in of some strength, or nothing where that is no answer. */
export function readingOf(
  state: ReplyState,
  named: Named,
  place: number,
  leadIn: LeadIn,
): Reading | undefined {
  const span = state.reply.span(place, named.end);
  const numeric = isNumeric(named.form);
  if ((leadIn === "hint" || leadIn === "rating") && numeric && wordFollows(state, named)) return undefined;
  if (named.outside) {
    if (leadIn === "hint" || wordFollows(state, named)) return undefined;
    return { kind: "out of range", span };
  }
  const options = [...new Set(named.options)].sort((a, b) => a - b);
  return options.length === 1
    ? { kind: "option", option: options[0]!, span }
    : { kind: "undecided", options, span };
}
