import type { Labels } from "./labels.js";
import type { LeadIn, Words } from "./lexicon/words.js";
import { type Named, NameReader } from "./named.js";
import type { Reading } from "./reading.js";
import {
  canMarkThought,
  END,
  endsClause,
  endsSentence,
  isCloser,
  isDash,
  isDigit,
  isLetter,
  isSpacedLetter,
  isUnspaced,
  NEWLINE,
  points,
  SPACE,
  stopsLeadIn,
} from "./text/characters.js";
import { Folded } from "./text/fold.js";
import { afterFirstClosing, afterThought, closingAt } from "./thoughts.js";

const LESS_THAN = 0x3c;
const DOT = 0x2e;
const COLON = 0x3a;
const COMMA = 0x2c;
const HYPHEN = 0x2d;
const unread: Reading = { kind: "unread" };
/** Fillers between a lead-in and the answer. */
const mostFillers = 8;
/** Characters between a noun and its copula: "the answer to the question that you asked is". */
const furthestCopula = 60;
/** Words between "I" and an option's words: "I go to church once a week". */
const furthestVerb = 4;
/** Ranges that quote a scale, one behind the other. */
const mostQuotes = 3;
/** Characters of a tag: "<b>", "<|im_start|>". */
const longestTag = 30;

/** Reads replies to one question, one after the other. */
export class Scan {
  readonly #names: NameReader;
  /** The reply that is being read. */
  private reply = new Folded();
  /** How many ranges are being read that quote a scale. */
  #quotes = 0;
  /** What it says if no answer is found in the rest of it. */
  #otherwise: Reading = unread;

  constructor(
    private readonly labels: Labels,
    private readonly words: Words,
  ) {
    this.#names = new NameReader(labels, words);
  }

  read(reply: Folded, insideThought: boolean): Reading {
    this.reply = reply;
    this.#names.reply = reply;
    this.#otherwise = unread;
    let place = insideThought ? afterFirstClosing(reply) : 0;
    while (place !== END) {
      const begun = this.#beginning(place);
      if (typeof begun !== "number") return begun;
      const prose = this.#prose(begun);
      if (typeof prose !== "number") return prose;
      place = prose;
    }
    reply.leading = false;
    return unread;
  }

  /** The reading of an answer at the beginning; otherwise, where prose begins. */
  #beginning(place: number): Reading | number {
    const { reply, words } = this;
    let at = place;
    for (;;) {
      reply.leading = true;
      const decorated = this.#skipDecoration(at);
      if (typeof decorated !== "number") return decorated;
      at = decorated;
      if (reply.at(at) === END) return at;
      const lead = words.leadIns.longestAt(reply, at);
      const between = this.#betweenAt(at);
      const named = between ?? this.#names.namedAt(at);
      reply.leading = false;
      const refusal = words.refusals.longestAt(reply, at);
      reply.leading = true;
      if (named !== undefined && (refusal === undefined || named.end >= refusal.end)) {
        // "Happy to help" is not "Happy".
        if (named.form === "words" && lead !== undefined && lead.end > named.end + 1) return at;
        if (named === between || named.scale) return this.#quoted(at, named) ?? named.end;
        return this.#accepted(named, at, "label") ?? at;
      }
      if (refusal !== undefined) return at;
      const opening = words.openings.longestAt(reply, at);
      if (opening === undefined || (lead !== undefined && lead.end >= opening.end)) return at;
      at = this.#ownWordsInside(at, opening.end) ?? opening.end;
    }
  }

  /** The reading of the first answer behind a lead-in; otherwise, where the reply begins anew or `END`. */
  #prose(place: number): Reading | number {
    const { reply, words } = this;
    let at = place;
    let fresh = true;
    let negated = false;
    for (;;) {
      reply.leading = false;
      const next = reply.at(at);
      if (next === END) return this.#otherwise;
      if (endsClause(next)) negated = false;
      if (canMarkThought(next)) {
        const after = afterThought(reply, at);
        if (after !== undefined) {
          if (after === END) return unread;
          return after;
        }
        const closed = closingAt(reply, at);
        if (closed !== undefined) {
          this.#otherwise = unread;
          return closed;
        }
      }
      if (next === NEWLINE) {
        const line = this.#lineAt(at + 1);
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
          this.#note(this.#refused(at, refusal.end));
          const answer = this.#afterRefusal(refusal.end);
          if (answer !== undefined) return answer;
          at = refusal.end;
          fresh = true;
          negated = true;
          continue;
        }
        if (scale !== undefined && (lead === undefined || scale.end > lead.end)) {
          const quoted = this.#scaleAt(scale.end);
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
          const answer = this.#afterLeadIn(this.#ownWordsInside(at, lead.end) ?? lead.end, lead.value);
          if (answer !== undefined) return answer;
          at = lead.end;
          fresh = !isSpacedLetter(reply.at(at)) && !isDigit(reply.at(at));
          continue;
        }
      }
      // "3." and "3:" are items of a list.
      const ends = next === COLON || (endsSentence(next) && reply.at(at + 1) === SPACE);
      if (ends && !(at > 0 && isDigit(reply.at(at - 1)))) {
        const last = this.#lastAt(at + 1);
        if (last !== undefined) return last;
      }
      if (isDigit(next) && fresh) {
        const before = this.#beforeTrailer(at);
        if (before !== undefined) return before;
      }
      if (isSpacedLetter(next) || isDigit(next)) {
        while (isSpacedLetter(reply.at(at)) || isDigit(reply.at(at))) at++;
        fresh = true;
        if (reply.at(at) === 0x27 && isSpacedLetter(reply.at(at + 1))) {
          at++;
          fresh = false;
        }
      } else {
        at++;
        fresh = true;
      }
    }
  }

  /** Declining, or the option whose words the refusal has: "I don't know" where an option is "Don't know". */
  #refused(place: number, end: number): Reading {
    const { reply, labels } = this;
    for (let at = place; at < end; at++) {
      const fresh = at === place || isUnspaced(reply.at(at)) || !isLetter(reply.at(at - 1));
      const own = fresh ? labels.words.longestAt(reply, at) : undefined;
      if (own !== undefined && own.end >= end && own.value.length === 1)
        return { kind: "option", option: own.value[0]!, span: reply.span(at, own.end) };
    }
    return { kind: "refused", span: reply.span(place, end) };
  }

  /** Where an option's words begin inside a phrase and go beyond it: "it's a" before "bit", where an option is "a bit". */
  #ownWordsInside(from: number, to: number): number | undefined {
    const { reply, labels } = this;
    for (let at = from + 1; at < to; at++) {
      if (reply.at(at - 1) !== SPACE) continue;
      const own = labels.words.longestAt(reply, at);
      if (own !== undefined && own.end >= to) return at;
    }
    return undefined;
  }

  /** The answer of "I don't know, maybe 2" or "I can't decide between 2 and 3"; not that of "I cannot choose 1 or 2". */
  #afterRefusal(place: number): Reading | undefined {
    const at = this.#names.skipSpaces(place);
    return endsClause(this.reply.at(at)) || this.#betweenAt(at) !== undefined
      ? this.#afterLeadIn(place, "hint")
      : undefined;
  }

  #note(reading: Reading): void {
    if (this.#otherwise.kind === "unread") this.#otherwise = reading;
  }

  /** Past what may stand before an answer, thoughts included. */
  #skipDecoration(place: number): number | Reading {
    const { reply } = this;
    let at = place;
    for (;;) {
      const next = reply.at(at);
      if (next === END || isDigit(next)) return at;
      if (canMarkThought(next)) {
        reply.leading = false;
        const after = afterThought(reply, at);
        reply.leading = true;
        if (after === END) return unread;
        const past = after ?? closingAt(reply, at) ?? this.#afterTag(at);
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

  #afterTag(place: number): number | undefined {
    if (this.reply.at(place) !== LESS_THAN) return undefined;
    for (let n = 1; n <= longestTag; n++) {
      const next = this.reply.at(place + n);
      if (next === 0x3e) return place + n + 1;
      if (next === END || next === NEWLINE || next === LESS_THAN) return undefined;
    }
    return undefined;
  }

  /** The answer behind a lead-in that ends at `place`. */
  #afterLeadIn(place: number, leadIn: LeadIn, listed = false): Reading | undefined {
    const { reply, words } = this;
    reply.leading = true;
    let at = place;
    let kind = leadIn;
    for (let n = 0; n < mostFillers; n++) {
      const skipped = this.#skipLeadDecoration(at, n === 0);
      if (skipped === undefined) return undefined;
      at = skipped;
      const between = kind === "self" ? undefined : this.#betweenAt(at);
      const named = between ?? this.#names.namedAt(at, kind === "self");
      if (named !== undefined) {
        if (named === between || named.scale) return this.#quoted(at, named);
        if ((listed || this.#crossesLine(place, at)) && this.#listAt(named)) return undefined;
        const accepted = this.#accepted(named, at, kind);
        if (accepted !== undefined) return accepted;
      }
      if (!isLetter(reply.at(at)) && !points(reply.at(at))) return undefined;
      const lead = words.leadIns.longestAt(reply, at);
      const filler = words.fillers.longestAt(reply, at);
      if (lead !== undefined && (filler === undefined || lead.end >= filler.end)) {
        kind = stronger(kind, lead.value);
        at = this.#ownWordsInside(at, lead.end) ?? lead.end;
      } else if (filler !== undefined) at = this.#ownWordsInside(at, filler.end) ?? filler.end;
      else if (kind === "noun") return this.#behindCopula(at);
      else if (kind === "rating") return this.#rated(at);
      else return kind === "self" ? this.#someWordsOn(at) : undefined;
    }
    return undefined;
  }

  /** The answer behind the copula of a noun: "the answer to that question is 3". */
  #behindCopula(place: number): Reading | undefined {
    const { reply, words } = this;
    let fresh = true;
    for (let at = place; at < place + furthestCopula; at++) {
      const next = reply.at(at);
      if (next === END || next === NEWLINE || stopsLeadIn(next) || next === DOT) return undefined;
      if (fresh || isUnspaced(next) || !isLetter(next)) {
        const copula = words.copulas.longestAt(reply, at);
        if (copula !== undefined) {
          const answer = this.#afterLeadIn(copula.end, "label", true);
          if (answer !== undefined) return answer;
        }
      }
      fresh = !isSpacedLetter(next) && !isDigit(next);
    }
    return undefined;
  }

  /** An option's words some words behind "I": "I usually pray once a day". One word alone must end the clause. */
  #someWordsOn(place: number): Reading | undefined {
    const { reply, words } = this;
    reply.leading = false;
    let at = place;
    for (let n = 0; n < furthestVerb; n++) {
      if (words.negations.longestAt(reply, at) !== undefined) return undefined;
      while (isSpacedLetter(reply.at(at)) || reply.at(at) === 0x27) at++;
      if (reply.at(at) !== SPACE) return undefined;
      at = this.#names.skipSpaces(at);
      const named = this.#names.namedAt(at, true);
      if (named === undefined) continue;
      const several = named.end > at && this.#hasSpace(at, named.end);
      const next = reply.at(named.end);
      return several || next === END || endsClause(next) ? this.#accepted(named, at, "self") : undefined;
    }
    return undefined;
  }

  #hasSpace(from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (this.reply.at(at) === SPACE) return true;
    return false;
  }

  /** The number that closes a rating: "I'd rate my satisfaction 6." */
  #rated(place: number): Reading | undefined {
    const { reply } = this;
    for (let at = place; at < place + furthestCopula; at++) {
      const next = reply.at(at);
      if (next === END || endsClause(next)) return undefined;
      if (!isDigit(next)) continue;
      const named = reply.at(at - 1) === SPACE ? this.#names.namedAt(at) : undefined;
      if (named !== undefined && !named.wordFollows && !named.scale)
        return this.#accepted(named, at, "label");
      while (isDigit(reply.at(at + 1))) at++;
    }
    return undefined;
  }

  #skipLeadDecoration(place: number, first: boolean): number | undefined {
    const { reply } = this;
    let at = place;
    for (;;) {
      const next = reply.at(at);
      if (next === END || isDigit(next) || isLetter(next)) return next === END ? undefined : at;
      if (stopsLeadIn(next)) return undefined;
      if (next === DOT && reply.at(at + 1) !== DOT && (at === 0 || reply.at(at - 1) !== DOT))
        return undefined;
      const tag = this.#afterTag(at);
      if (tag !== undefined) {
        at = tag;
        continue;
      }
      const separates = first && at === place;
      if (isSign(next) && isDigit(reply.at(at + 1)) && !separates) return at;
      at++;
    }
  }

  /** A range that "between" or "from" begins at `place`. */
  #betweenAt(place: number): Named | undefined {
    if (!isLetter(this.reply.at(place))) return undefined;
    const between = this.words.between.longestAt(this.reply, place);
    return between && this.#names.endsAt(between.end);
  }

  /** A scale whose ends begin at `place`: the answer that follows at once, or where it ends. */
  #scaleAt(place: number): Reading | number | undefined {
    const { reply } = this;
    reply.leading = true;
    const at = this.#names.skipSpaces(place);
    const between = isLetter(reply.at(at)) ? this.words.between.longestAt(reply, at) : undefined;
    const ends = this.#names.endsAt(between?.end ?? at);
    if (ends === undefined) return undefined;
    return this.#afterLeadIn(ends.end, "label") ?? ends.end;
  }

  /**
   * A range between two ends: what follows it may be the answer ("between 1 and 4, I'd say 3"). Otherwise the whole scale
   * answers nothing, and part of it is undecided.
   */
  #quoted(place: number, named: Named): Reading | undefined {
    if (this.#quotes < mostQuotes) {
      this.#quotes++;
      const answer = this.#afterLeadIn(named.end, "label");
      this.#quotes--;
      if (answer !== undefined) return answer;
    }
    if (!named.scale) return this.#accepted(named, place, "label");
    const options = [...new Set(named.options)].sort((a, b) => a - b);
    this.#note({ kind: "undecided", options, span: this.reply.span(place, named.end) });
    return undefined;
  }

  #accepted(named: Named, place: number, leadIn: LeadIn): Reading | undefined {
    const span = this.reply.span(place, named.end);
    const numeric = named.form === "number" || named.form === "number word";
    if (leadIn === "hint" && numeric && named.wordFollows) return undefined;
    if (named.outside) {
      if (leadIn === "hint" || named.wordFollows) return undefined;
      return { kind: "out of range", span };
    }
    const options = [...new Set(named.options)].sort((a, b) => a - b);
    return options.length === 1
      ? { kind: "option", option: options[0]!, span }
      : { kind: "undecided", options, span };
  }

  /** The answer before "is my answer". */
  #beforeTrailer(place: number): Reading | undefined {
    const { reply, labels, words } = this;
    let end = place;
    let value = 0;
    for (; isDigit(reply.at(end)); end++) value = value * 10 + (reply.at(end) - 0x30);
    const option = labels.numbers.get(value);
    if (option === undefined) return undefined;
    const trailer = words.trailers.longestAt(reply, this.#names.skipSpaces(end));
    return trailer && { kind: "option", option, span: reply.span(place, end) };
  }

  /** The answer that a reply ends with, behind a colon or as a sentence of its own: "Respondent: 3". */
  #lastAt(place: number): Reading | undefined {
    const { reply } = this;
    let at = place;
    while (reply.at(at) === SPACE || reply.at(at) === NEWLINE) at++;
    const named = this.#names.namedAt(at);
    if (named === undefined || named.scale || named.outside) return undefined;
    for (let end = named.end; ; end++) {
      const next = reply.at(end);
      if (next === END) return this.#accepted(named, at, "label");
      if (next !== SPACE && next !== NEWLINE && next !== DOT && !isCloser(next)) return undefined;
    }
  }

  #crossesLine(from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (this.reply.at(at) === NEWLINE) return true;
    return false;
  }

  /** Whether what is named begins the list of options: the first one, and the second behind it. */
  #listAt(named: Named): boolean {
    if (named.options.length !== 1 || named.options[0] !== 0) return false;
    if (named.form !== "number" && named.form !== "letter") return false;
    return this.#nextItem(named.end) === 1;
  }

  /** The option whose label begins what follows an option's label and words: on the same line or the next one. */
  #nextItem(place: number): number | undefined {
    const { reply, labels } = this;
    let at = place;
    while (isItemMark(reply.at(at))) at++;
    if (at === place) return undefined;
    const own = labels.words.longestAt(reply, at);
    if (own !== undefined) at = own.end;
    else while (reply.at(at) !== NEWLINE && reply.at(at) !== END) at++;
    while (reply.at(at) === NEWLINE || reply.at(at) === COMMA || isItemMark(reply.at(at))) at++;
    const next = this.#names.unitAt(at);
    if (next === undefined || (next.form !== "number" && next.form !== "letter")) return undefined;
    return isItemMark(reply.at(next.end)) ? next.option : undefined;
  }

  /**
   * The answer of a line that is nothing but a label, an option's words or both; otherwise, where reading goes on. The
   * list of options is not an answer.
   */
  #lineAt(place: number): Reading | number {
    const { reply } = this;
    reply.leading = true;
    let at = place;
    for (;;) {
      const next = reply.at(at);
      if (next === END || next === NEWLINE || next === LESS_THAN) return at;
      if (isDigit(next) || isLetter(next) || (isSign(next) && isDigit(reply.at(at + 1)))) break;
      at++;
    }
    const named = this.#names.namedAt(at);
    if (named === undefined || named.scale) return place;
    let end = named.end;
    if (named.options.length === 1 && (named.form === "number" || named.form === "letter")) {
      const [option] = named.options;
      while (isItemMark(reply.at(end))) end++;
      const own = this.labels.words.longestAt(reply, end);
      if (own?.value.includes(option!)) {
        let item = option;
        let last = named.end;
        while (item !== undefined) {
          const following: number | undefined = this.#nextItem(last);
          if (following !== item + 1) break;
          item = following;
          last = this.#endOfItem(last);
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
    return this.#accepted(named, at, "label") ?? place;
  }

  /** Where the label of the next item of a list ends. */
  #endOfItem(place: number): number {
    const { reply } = this;
    let at = place;
    while (reply.at(at) !== NEWLINE && reply.at(at) !== END) at++;
    while (reply.at(at) === NEWLINE || isItemMark(reply.at(at))) at++;
    return this.#names.unitAt(at)?.end ?? at;
  }
}

/** What stands between an item's label and its words, and before its label. */
function isItemMark(code: number): boolean {
  return (
    code === SPACE ||
    code === DOT ||
    code === COLON ||
    code === 0x29 ||
    code === 0x5d ||
    isDash(code) ||
    code === 0x2022
  );
}

function isSign(code: number): boolean {
  return code === HYPHEN || code === 0x2013;
}

function stronger(one: LeadIn, other: LeadIn): LeadIn {
  const order: readonly LeadIn[] = ["label", "rating", "noun", "hint", "self"];
  return order[Math.min(order.indexOf(one), order.indexOf(other))]!;
}
