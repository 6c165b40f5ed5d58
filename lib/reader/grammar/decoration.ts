import type { Reading } from "../reading.js";
import {
  canMarkThought,
  DOT,
  END,
  HYPHEN,
  isDigit,
  isLetter,
  LESS_THAN,
  NEWLINE,
  SPACE,
  stopsLeadIn,
} from "../text/characters.js";
import { afterThought, closingAt } from "../thoughts.js";
import { type ReplyState, unread } from "./state.js";

/** Characters of a tag: "<b>", "<|im_start|>". */
const longestTag = 30;

export function skipSpaces(state: ReplyState, place: number): number {
  while (state.reply.at(place) === SPACE) place++;
  return place;
}

/** Whether a sign can belong to the number behind it. */
export function isSign(code: number): boolean {
  return code === HYPHEN || code === 0x2013;
}

/** Past what may stand before an answer, thoughts included. */
export function skipDecoration(state: ReplyState, place: number): number | Reading {
  const { reply } = state;
  let at = place;
  for (;;) {
    const next = reply.at(at);
    if (next === END || isDigit(next)) return at;
    if (canMarkThought(next)) {
      reply.leading = false;
      const after = afterThought(reply, at);
      reply.leading = true;
      if (after === END) return unread;
      const past = after ?? closingAt(reply, at) ?? afterTag(state, at);
      if (past !== undefined) {
        at = past;
        continue;
      }
    }
    if (isLetter(next)) return at;
    if (isSign(next) && isDigit(reply.at(at + 1))) return at;
    at++;
  }
}

/** Past a tag at `place`. */
function afterTag(state: ReplyState, place: number): number | undefined {
  if (state.reply.at(place) !== LESS_THAN) return undefined;
  for (let n = 1; n <= longestTag; n++) {
    const next = state.reply.at(place + n);
    if (next === 0x3e) return place + n + 1;
    if (next === END || next === NEWLINE || next === LESS_THAN) return undefined;
  }
  return undefined;
}

/** Past what may stand between a lead-in and the answer; nothing where the sentence or the reply ends first. */
export function skipLeadDecoration(state: ReplyState, place: number, first: boolean): number | undefined {
  const { reply } = state;
  let at = place;
  for (;;) {
    const next = reply.at(at);
    if (next === END || isDigit(next) || isLetter(next)) return next === END ? undefined : at;
    if (stopsLeadIn(next)) return undefined;
    if (next === DOT && reply.at(at + 1) !== DOT && (at === 0 || reply.at(at - 1) !== DOT)) return undefined;
    const tag = afterTag(state, at);
    if (tag !== undefined) {
      at = tag;
      continue;
    }
    const separates = first && at === place;
    if (isSign(next) && isDigit(reply.at(at + 1)) && !separates) return at;
    at++;
  }
}
