import type { Reading } from "../reading.js";
import { DOT, END, isCloser, isDigit, isLetter, LESS_THAN, NEWLINE, SPACE } from "../text/characters.js";
import { isSign, skipSpaces } from "./decoration.js";
import { namedAt } from "./joined.js";
import { endOfItem, isItemMark, nextItem } from "./option-list.js";
import { readingOf } from "./reading-of.js";
import type { ReplyState } from "./state.js";

/**
 * The answer of a line that is nothing but a label, an option's words or both; otherwise, where reading goes on. The
 * list of options is not an answer.
 */
export function lineAt(state: ReplyState, place: number): Reading | number {
  const { reply } = state;
  reply.leading = true;
  let at = place;
  for (;;) {
    const next = reply.at(at);
    if (next === END || next === NEWLINE || next === LESS_THAN) return at;
    if (isDigit(next) || isLetter(next) || (isSign(next) && isDigit(reply.at(at + 1)))) break;
    at++;
  }
  const named = namedAt(state, at);
  if (named === undefined || named.scale) return place;
  let end = named.end;
  if (named.options.length === 1 && (named.form === "number" || named.form === "letter")) {
    const [option] = named.options;
    while (isItemMark(reply.at(end))) end++;
    const own = state.labels.words.longestAt(reply, end);
    if (own?.value.includes(option!)) {
      let item = option;
      let last = named.end;
      while (item !== undefined) {
        const following: number | undefined = nextItem(state, last);
        if (following !== item + 1) break;
        item = following;
        last = endOfItem(state, last);
      }
      if (item !== option) return last;
      end = own.end;
    } else end = named.end;
  }
  for (;;) {
    const next = reply.at(end);
    if (next === END || next === NEWLINE || next === LESS_THAN) break;
    if (next !== SPACE && next !== DOT && !isCloser(next)) return place;
    end++;
  }
  return readingOf(state, named, at, "label") ?? place;
}

/** The answer that a reply ends with, behind a colon or as a sentence of its own: "Respondent: 3". */
export function lastAt(state: ReplyState, place: number): Reading | undefined {
  const { reply } = state;
  let at = place;
  while (reply.at(at) === SPACE || reply.at(at) === NEWLINE) at++;
  const named = namedAt(state, at);
  if (named === undefined || named.scale || named.outside) return undefined;
  for (let end = named.end; ; end++) {
    const next = reply.at(end);
    if (next === END) return readingOf(state, named, at, "label");
    if (next !== SPACE && next !== NEWLINE && next !== DOT && !isCloser(next)) return undefined;
  }
}

/** The answer before "is my answer". */
export function beforeTrailer(state: ReplyState, place: number): Reading | undefined {
  const { reply, labels, words } = state;
  let end = place;
  let value = 0;
  for (; isDigit(reply.at(end)); end++) value = value * 10 + (reply.at(end) - 0x30);
  const option = labels.numbers.get(value);
  if (option === undefined) return undefined;
  const trailer = words.trailers.longestAt(reply, skipSpaces(state, end));
  return trailer && { kind: "option", option, span: reply.span(place, end) };
}
