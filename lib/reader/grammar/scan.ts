import type { Reading } from "../reading.js";
import {
  APOSTROPHE,
  COLON,
  canMarkThought,
  END,
  endsClause,
  endsSentence,
  isDigit,
  isLetter,
  isSpacedLetter,
  isUnspaced,
  NEWLINE,
  points,
  SPACE,
} from "../text/characters.js";
import type { Folded } from "../text/fold.js";
import { afterFirstClosing, afterThought, closingAt } from "../thoughts.js";
import { beforeTrailer, lastAt, lineAt } from "./alone.js";
import { betweenAt } from "./between.js";
import { skipDecoration } from "./decoration.js";
import { namedAt } from "./joined.js";
import { afterLeadIn, ownWordsInside, quoted, scaleAt, undecidedAtBest } from "./lead-in.js";
import { readingOf } from "./reading-of.js";
import { afterRefusal, refused } from "./refusal.js";
import { type ReplyState, unread } from "./state.js";

/** What a reply says. */
export function scan(state: ReplyState, reply: Folded, insideThought: boolean): Reading {
  state.begin(reply);
  let place = insideThought ? afterFirstClosing(reply) : 0;
  while (place !== END) {
    const begun = beginning(state, place);
    if (typeof begun !== "number") return begun;
    const further = prose(state, begun);
    if (typeof further !== "number") return further;
    place = further;
  }
  reply.leading = false;
  return unread;
}

/** The reading of an answer at the beginning; otherwise, where prose begins. */
function beginning(state: ReplyState, place: number): Reading | number {
  const { reply, words } = state;
  let at = place;
  for (;;) {
    reply.leading = true;
    const decorated = skipDecoration(state, at);
    if (typeof decorated !== "number") return decorated;
    at = decorated;
    if (reply.at(at) === END) return at;
    const lead = words.leadIns.longestAt(reply, at);
    const between = betweenAt(state, at);
    const named = between ?? namedAt(state, at);
    reply.leading = false;
    const refusal = words.refusals.longestAt(reply, at);
    reply.leading = true;
    if (named !== undefined && (refusal === undefined || named.end >= refusal.end)) {
      // "Happy to help" is not "Happy".
      if (named.form === "words" && lead !== undefined && lead.end > named.end + 1) return at;
      if (named === between || named.scale) {
        const answer = quoted(state, at, named);
        if (answer !== undefined) return answer;
        // Where an answer should stand, every option is undecided.
        if (named.scale !== undefined) undecidedAtBest(state, at, named);
        return named.end;
      }
      return readingOf(state, named, at, "label") ?? at;
    }
    if (refusal !== undefined) return at;
    const opening = words.openings.longestAt(reply, at);
    if (opening === undefined || (lead !== undefined && lead.end >= opening.end)) return at;
    at = ownWordsInside(state, at, opening.end) ?? opening.end;
  }
}

/** The reading of the first answer behind a lead-in; otherwise, where the reply begins anew or `END`. */
function prose(state: ReplyState, place: number): Reading | number {
  const { reply, words } = state;
  let at = place;
  let fresh = true;
  let negated = false;
  for (;;) {
    reply.leading = false;
    const next = reply.at(at);
    if (next === END) return state.otherwise;
    if (endsClause(next)) negated = false;
    if (canMarkThought(next)) {
      const after = afterThought(reply, at);
      if (after !== undefined) {
        if (after === END) return unread;
        return after;
      }
      const closed = closingAt(reply, at);
      if (closed !== undefined) {
        state.otherwise = unread;
        return closed;
      }
    }
    if (next === NEWLINE) {
      const line = lineAt(state, at + 1);
      if (typeof line !== "number") return line;
      at = line;
      fresh = true;
      continue;
    }
    if ((isLetter(next) && (fresh || isUnspaced(next))) || points(next)) {
      reply.leading = true;
      const lead = words.leadIns.longestAt(reply, at);
      const scale = words.scales.longestAt(reply, at);
      reply.leading = false;
      const refusal = words.refusals.longestAt(reply, at);
      if (refusal !== undefined && (lead === undefined || refusal.end > lead.end)) {
        state.note(refused(state, at, refusal.end));
        const answer = afterRefusal(state, refusal.end);
        if (answer !== undefined) return answer;
        at = refusal.end;
        fresh = true;
        negated = true;
        continue;
      }
      if (scale !== undefined && (lead === undefined || scale.end > lead.end)) {
        const quoted = scaleAt(state, scale.end);
        if (quoted !== undefined && typeof quoted !== "number") return quoted;
        at = quoted ?? scale.end;
        fresh = true;
        continue;
      }
      const negation = words.negations.longestAt(reply, at);
      if (negation !== undefined && (lead === undefined || negation.end >= lead.end)) {
        negated = true;
        at = negation.end;
        fresh = true;
        continue;
      }
      if (lead !== undefined && !(negated && (lead.value === "hint" || lead.value === "self"))) {
        const answer = afterLeadIn(state, ownWordsInside(state, at, lead.end) ?? lead.end, lead.value);
        if (answer !== undefined) return answer;
        at = lead.end;
        fresh = !isSpacedLetter(reply.at(at)) && !isDigit(reply.at(at));
        continue;
      }
    }
    // "3." and "3:" are items of a list.
    const ends = next === COLON || (endsSentence(next) && reply.at(at + 1) === SPACE);
    if (ends && !(at > 0 && isDigit(reply.at(at - 1)))) {
      const last = lastAt(state, at + 1);
      if (last !== undefined) return last;
    }
    if (isDigit(next) && fresh) {
      const before = beforeTrailer(state, at);
      if (before !== undefined) return before;
    }
    if (isSpacedLetter(next) || isDigit(next)) {
      while (isSpacedLetter(reply.at(at)) || isDigit(reply.at(at))) at++;
      fresh = true;
      if (reply.at(at) === APOSTROPHE && isSpacedLetter(reply.at(at + 1))) {
        at++;
        fresh = false;
      }
    } else {
      at++;
      fresh = true;
    }
  }
}
