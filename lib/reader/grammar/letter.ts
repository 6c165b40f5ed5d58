import {
  APOSTROPHE,
  codes,
  DOT,
  HYPHEN,
  isDigit,
  isLetter,
  isSpacedLetter,
  SPACE,
} from "../text/characters.js";
import { skipSpaces } from "./decoration.js";
import type { Unit } from "./named.js";
import type { ReplyState } from "./state.js";

/** Single letters that are words of their own in one of our languages. */
const wordLetters = new Set(codes("aieouyàéóавикосуя"));

/** The letter of an option at `place`; nothing where it is a word or begins one: "A lot", "I think". */
export function letterAt(state: ReplyState, place: number): Unit | undefined {
  const { reply, labels } = state;
  if (labels.letters.size === 0) return undefined;
  const letter = reply.at(place);
  const option = labels.letters.get(letter) ?? -1;
  const capital = reply.isCapital(place);
  if (option < 0 && !(capital && letter >= 0x61 && letter <= 0x7a && letter !== 0x69)) return undefined;
  const end = place + 1;
  const next = reply.at(end);
  if (isSpacedLetter(next) || isDigit(next) || (next === APOSTROPHE && isLetter(reply.at(end + 1))))
    return undefined;
  const unit: Unit = { form: "letter", option, end };
  if (next === HYPHEN && isLetter(reply.at(end + 1)))
    return labels.letters.has(reply.at(end + 1)) && !isLetter(reply.at(end + 2)) ? unit : undefined;
  if (next === DOT && isLetter(reply.at(end + 1)))
    return ownWordsAt(state, end + 1, option) ? unit : undefined;
  if (next !== SPACE) return unit;
  const after = skipSpaces(state, end);
  const follows = reply.at(after);
  if (!isLetter(follows)) return unit;
  if (ownWordsAt(state, after, option)) return unit;
  if (option < 0) return undefined;
  if (state.words.afterLabel.longestAt(reply, after) !== undefined) return unit;
  const joint = state.words.joints.longestAt(reply, after);
  if (joint !== undefined) {
    const second = skipSpaces(state, joint.end);
    if (labels.letters.has(reply.at(second)) && !isLetter(reply.at(second + 1))) return unit;
  }
  return wordLetters.has(letter) || !capital ? undefined : unit;
}

/** Whether the words of an option stand at `place`. */
export function ownWordsAt(state: ReplyState, place: number, option: number): boolean {
  const own = state.labels.words.longestAt(state.reply, place);
  return own?.value.includes(option) ?? false;
}
