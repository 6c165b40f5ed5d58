import { HYPHEN, isDigit, isLetter, isSpacedLetter } from "../text/characters.js";
import { letterAt } from "./letter.js";
import type { Unit } from "./named.js";
import { numberAt, numberWordAt, ordinalAt } from "./number.js";
import type { ReplyState } from "./state.js";

/** The label or the option's words at `place`; the longer of the two. */
export function unitAt(state: ReplyState, place: number, onlyWords = false): Unit | undefined {
  const { reply, labels } = state;
  const number = onlyWords ? undefined : numberAt(state, place);
  if (!onlyWords && isDigit(reply.at(place))) {
    // "1st option"
    const ordinal = ordinalAt(state, place);
    if (ordinal !== undefined) return ordinal;
  }
  const own = labels.words.longestAt(reply, place);
  if (own !== undefined && (number === undefined || own.end > number.end)) {
    const [option] = own.value;
    if (own.value.length === 1 && wordsEnd(state, own.end))
      return { form: "words", option: option!, end: own.end };
  }
  if (number !== undefined || onlyWords) return number;
  const first = reply.at(place);
  if (!isLetter(first)) return undefined;
  return letterAt(state, place) ?? ordinalAt(state, place) ?? numberWordAt(state, place);
}

function wordsEnd(state: ReplyState, end: number): boolean {
  // "agree-ish" is not "agree"; "agree - because" is.
  return !(state.reply.at(end) === HYPHEN && isSpacedLetter(state.reply.at(end + 1)));
}
