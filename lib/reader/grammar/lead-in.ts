import type { LeadIn } from "../lexicon/words.js";
import type { Reading } from "../reading.js";
import {
  APOSTROPHE,
  DOT,
  END,
  endsClause,
  isDigit,
  isLetter,
  isSpacedLetter,
  isUnspaced,
  NEWLINE,
  points,
  SPACE,
  stopsLeadIn,
} from "../text/characters.js";
import { betweenAt, endsAt } from "./between.js";
import { skipLeadDecoration, skipSpaces } from "./decoration.js";
import { namedAt, wordFollows } from "./joined.js";
import type { Named } from "./named.js";
import { beginsList } from "./option-list.js";
import { readingOf } from "./reading-of.js";
import type { ReplyState } from "./state.js";

/** Fillers between a lead-in and the answer. */
const mostFillers = 8;
/** Characters between a noun and its copula: "the answer to the question that you asked is". */
const furthestCopula = 60;
/** Of these, those in which the noun still leads to an answer. */
const nearCopula = 24;
/** Words between "I" and an option's words: "I go to church once a week". */
const furthestVerb = 4;
/** Ranges that quote a scale, one behind the other. */
const mostQuotes = 3;

/** The answer behind a lead-in that ends at `place`. */
export function afterLeadIn(
  state: ReplyState,
  place: number,
  leadIn: LeadIn,
  listed = false,
): Reading | undefined {
  const { reply, words } = state;
  reply.leading = true;
  let at = place;
  let kind = leadIn;
  for (let n = 0; n < mostFillers; n++) {
    const skipped = skipLeadDecoration(state, at, n === 0);
    if (skipped === undefined) return undefined;
    at = skipped;
    const between = kind === "self" ? undefined : betweenAt(state, at);
    const named = between ?? namedAt(state, at, kind === "self");
    if (named !== undefined) {
      if (named === between || named.scale) return quoted(state, at, named);
      if ((listed || crossesLine(state, place, at)) && beginsList(state, named)) return undefined;
      const reading = readingOf(state, named, at, kind);
      if (reading !== undefined) return reading;
    }
    if (!isLetter(reply.at(at)) && !points(reply.at(at))) return undefined;
    const lead = words.leadIns.longestAt(reply, at);
    const filler = words.fillers.longestAt(reply, at);
    if (lead !== undefined && (filler === undefined || lead.end >= filler.end)) {
      kind = stronger(kind, lead.value);
      at = ownWordsInside(state, at, lead.end) ?? lead.end;
    } else if (filler !== undefined) at = ownWordsInside(state, at, filler.end) ?? filler.end;
    else if (kind === "noun") return behindCopula(state, at);
    else if (kind === "rating") return rated(state, at);
    else return kind === "self" ? someWordsOn(state, at) : undefined;
  }
  return undefined;
}

/** The answer behind the copula of a noun: "the answer to that question is 3". */
function behindCopula(state: ReplyState, place: number): Reading | undefined {
  const { reply, words } = state;
  let fresh = true;
  for (let at = place; at < place + furthestCopula; at++) {
    // Further on it is prose, which an answer may still come of.
    reply.leading = at < place + nearCopula;
    const next = reply.at(at);
    if (next === END || next === NEWLINE || stopsLeadIn(next) || next === DOT) return undefined;
    if (fresh || isUnspaced(next) || !isLetter(next)) {
      const copula = words.copulas.longestAt(reply, at);
      if (copula !== undefined) {
        const answer = afterLeadIn(state, copula.end, "label", true);
        if (answer !== undefined) return answer;
      }
    }
    fresh = !isSpacedLetter(next) && !isDigit(next);
  }
  return undefined;
}

/** An option's words some words behind "I": "I usually pray once a day". One word alone must end the clause. */
function someWordsOn(state: ReplyState, place: number): Reading | undefined {
  const { reply, words } = state;
  reply.leading = false;
  let at = place;
  for (let n = 0; n < furthestVerb; n++) {
    if (words.negations.longestAt(reply, at) !== undefined) return undefined;
    while (isSpacedLetter(reply.at(at)) || reply.at(at) === APOSTROPHE) at++;
    if (reply.at(at) !== SPACE) return undefined;
    at = skipSpaces(state, at);
    const named = namedAt(state, at, true);
    if (named === undefined) continue;
    const several = named.end > at && hasSpace(state, at, named.end);
    const next = reply.at(named.end);
    return several || next === END || endsClause(next) ? readingOf(state, named, at, "self") : undefined;
  }
  return undefined;
}

/** The number that closes a rating: "I'd rate my satisfaction 6." */
function rated(state: ReplyState, place: number): Reading | undefined {
  const { reply } = state;
  for (let at = place; at < place + furthestCopula; at++) {
    const next = reply.at(at);
    if (next === END || endsClause(next)) return undefined;
    if (!isDigit(next)) continue;
    const named = reply.at(at - 1) === SPACE ? namedAt(state, at) : undefined;
    if (named !== undefined && !wordFollows(state, named) && !named.scale)
      return readingOf(state, named, at, "label");
    while (isDigit(reply.at(at + 1))) at++;
  }
  return undefined;
}

/**
 * A range between two ends: what follows it may be the answer ("between 1 and 4, I'd say 3"). Otherwise part of the
 * scale is undecided, and the whole repeats the question.
 */
export function quoted(state: ReplyState, place: number, named: Named): Reading | undefined {
  if (state.quotes < mostQuotes) {
    state.quotes++;
    const answer = afterLeadIn(state, named.end, "label");
    state.quotes--;
    if (answer !== undefined) return answer;
  }
  if (named.scale === undefined) return readingOf(state, named, place, "label");
  if (named.scale === "list") undecidedAtBest(state, place, named);
  return undefined;
}

/** All options are undecided, unless an answer comes later. */
export function undecidedAtBest(state: ReplyState, place: number, { options, end }: Named): void {
  const named = [...new Set(options)].sort((a, b) => a - b);
  state.note({ kind: "undecided", options: named, span: state.reply.span(place, end) });
}

/** A scale whose ends begin at `place`: the answer that follows at once, or where it ends. */
export function scaleAt(state: ReplyState, place: number): Reading | number | undefined {
  const { reply } = state;
  reply.leading = true;
  const at = skipSpaces(state, place);
  const between = isLetter(reply.at(at)) ? state.words.between.longestAt(reply, at) : undefined;
  const ends = endsAt(state, between?.end ?? at);
  if (ends === undefined) return undefined;
  return afterLeadIn(state, ends.end, "label") ?? ends.end;
}

/** Where an option's words begin inside a phrase and go beyond it: "it's a" before "bit", where an option is "a bit". */
export function ownWordsInside(state: ReplyState, from: number, to: number): number | undefined {
  const { reply, labels } = state;
  for (let at = from + 1; at < to; at++) {
    if (reply.at(at - 1) !== SPACE) continue;
    const own = labels.words.longestAt(reply, at);
    if (own !== undefined && own.end >= to) return at;
  }
  return undefined;
}

function hasSpace(state: ReplyState, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (state.reply.at(at) === SPACE) return true;
  return false;
}

function crossesLine(state: ReplyState, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (state.reply.at(at) === NEWLINE) return true;
  return false;
}

function stronger(one: LeadIn, other: LeadIn): LeadIn {
  const order: readonly LeadIn[] = ["label", "rating", "noun", "hint", "self"];
  return order[Math.min(order.indexOf(one), order.indexOf(other))]!;
}
