import {
  COMMA,
  codes,
  DOT,
  END,
  HYPHEN,
  isCloser,
  isDash,
  isDigit,
  isLetter,
  isSpacedLetter,
  isUnspaced,
  NEWLINE,
  OPEN_BRACKET,
  SPACE,
} from "../text/characters.js";
import { skipSpaces } from "./decoration.js";
import { ownWordsAt } from "./letter.js";
import { alone, isNumeric, type Named, type Unit } from "./named.js";
import { both, fraction, range } from "./range.js";
import type { ReplyState } from "./state.js";
import { unitAt } from "./unit.js";

/** Labels that are joined: "0, 1, 2 … 10". A model that goes on and on has said enough. */
const mostJoined = 12;
/** Fillers between "or" and the second label. */
const mostFillers = 3;
const SLASH = 0x2f;
const PERCENT = 0x25;
const AMPERSAND = 0x26;
const terminators = new Set(codes('!?;:.,…|<>="'));
const openers = new Set(codes("([\"'"));

/** What is named at `place`, with all that is joined to it. */
export function namedAt(state: ReplyState, place: number, onlyWords = false): Named | undefined {
  const unit = unitAt(state, place, onlyWords);
  if (unit === undefined) return undefined;
  state.joined++;
  const named = joined(state, unit);
  state.joined--;
  return named;
}

/** A unit with what is joined to it: "2 or 3", "3/4", "1 to 4". Nothing where that makes a quantity of it. */
function joined(state: ReplyState, unit: Unit): Named | undefined {
  const { reply, words } = state;
  const numeric = isNumeric(unit.form);
  const worded = unit.form === "number word" || unit.form === "ordinal";
  const named = alone(unit);
  if (state.joined > mostJoined) return named;
  let at = unit.end;
  let spaced = false;
  for (;;) {
    const next = reply.at(at);
    if (next === SPACE) spaced = true;
    else if (!isCloser(next)) break;
    at++;
  }
  const next = reply.at(at);
  if (next === END || next === NEWLINE) return named;
  if (unit.form === "number" && isRangeOfDots(state, at)) {
    const second = secondAt(state, at + 2);
    return second ? range(state, unit, second) : named;
  }
  if (isDash(next)) {
    const toLetter = unit.form === "letter" && state.labels.letters.has(reply.at(at + 1));
    const glued = at === unit.end && next === HYPHEN && !toLetter;
    if (glued && isSpacedLetter(reply.at(at + 1)))
      return state.labels.words.longestAt(reply, at + 1) === undefined ? undefined : named;
    const second = secondAt(state, at + 1);
    return second ? range(state, unit, second) : named;
  }
  if (next === SLASH) {
    const second = secondAt(state, at + 1);
    // "2/3 of my life" is a quantity.
    if (second === undefined) return isDigit(reply.at(skipSpaces(state, at + 1))) ? undefined : named;
    return fraction(state, unit, second, true);
  }
  if (next === COMMA) {
    const after = skipSpaces(state, at + 1);
    const joint = isSpacedLetter(reply.at(after)) ? words.joints.longestAt(reply, after) : undefined;
    if (joint?.value === "or") {
      const second = secondAt(state, joint.end);
      return second ? both(state, unit, second) : named;
    }
    const follows = reply.at(after);
    if (!isDigit(follows) && unit.form !== "letter") return named;
    if (unit.form === "words") return named;
    const second = namedAt(state, after);
    return second !== undefined && second.form === unit.form && !wordFollows(state, second)
      ? both(state, unit, second)
      : named;
  }
  if (next === OPEN_BRACKET) {
    const inside = skipSpaces(state, at + 1);
    return byWord(state, unit, inside) ?? named;
  }
  if (terminators.has(next) || !(spaced || isUnspaced(next))) return named;
  if (numeric) {
    if (next === PERCENT) return undefined;
    if (words.units.longestAt(reply, at) !== undefined) return undefined;
    if (isDigit(next)) {
      const second = namedAt(state, at);
      return second === undefined ? named : both(state, unit, second);
    }
  }
  if (!isLetter(next) && next !== AMPERSAND) return named;
  const joint = words.joints.longestAt(reply, at);
  const joined = byWord(state, unit, at);
  if (joined !== undefined) return joined;
  // "2 of the three"
  if (joint?.value === "out of" && numeric) return undefined;
  if (!spaced) return named;
  const inSentence = { ...named, wordAt: at };
  return worded && wordFollows(state, inSentence) ? undefined : inSentence;
}

/** "..", between digits. */
function isRangeOfDots({ reply }: ReplyState, place: number): boolean {
  return reply.at(place) === DOT && reply.at(place + 1) === DOT && isDigit(reply.at(place + 2));
}

/** Whether what is named is part of a sentence: a word follows that is neither the option's own nor "is" or "because". */
export function wordFollows(state: ReplyState, { wordAt, options }: Named): boolean {
  if (wordAt < 0) return false;
  if (options.length === 1 && ownWordsAt(state, wordAt, options[0]!)) return false;
  return state.words.afterLabel.longestAt(state.reply, wordAt) === undefined;
}

/** "2 or 3", "1 to 4", "3 out of 4": a unit with what a word at `place` joins to it. */
function byWord(state: ReplyState, unit: Unit, place: number): Named | undefined {
  const joint = state.words.joints.longestAt(state.reply, place);
  if (joint === undefined) return undefined;
  if (joint.value === "out of") {
    const whole = namedAt(state, skipSpaces(state, joint.end));
    return whole && fraction(state, unit, whole, false);
  }
  const second = secondAt(state, joint.end);
  if (second === undefined) return undefined;
  return joint.value === "to" ? range(state, unit, second) : both(state, unit, second);
}

/** What is named behind a joint, past brackets and fillers. */
function secondAt(state: ReplyState, place: number): Named | undefined {
  let at = skipSpaces(state, place);
  for (let n = 0; n < mostFillers; n++) {
    while (openers.has(state.reply.at(at))) at = skipSpaces(state, at + 1);
    const named = namedAt(state, at);
    if (named !== undefined) return named;
    if (!isLetter(state.reply.at(at))) return undefined;
    const filler = state.words.fillers.longestAt(state.reply, at);
    if (filler === undefined) return undefined;
    at = skipSpaces(state, filler.end);
  }
  return undefined;
}
