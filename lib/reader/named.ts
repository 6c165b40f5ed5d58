import type { Labels } from "./labels.js";
import type { Words } from "./lexicon/words.js";
import {
  END,
  isCloser,
  isDash,
  isDigit,
  isLetter,
  isSpacedLetter,
  isUnspaced,
  NEWLINE,
  SPACE,
} from "./text/characters.js";
import { Folded } from "./text/fold.js";

/** What a reply names at a place. */
export interface Named {
  /** Options, in the order named. */
  readonly options: readonly number[];
  /** Whether a label was named that no option has. */
  readonly outside: boolean;
  readonly end: number;
  /** Whether every option was named, as a range or one by one: the scale, which answers nothing. */
  readonly scale: boolean;
  /** Whether a word follows on the same line, so that the number could be part of a sentence. */
  readonly wordFollows: boolean;
  readonly form: "number" | "number word" | "ordinal" | "letter" | "words";
}

interface Unit {
  readonly form: Named["form"];
  /** −1 for a label that no option has. */
  readonly option: number;
  readonly value: number;
  readonly end: number;
}

/** Labels that are joined: "0, 1, 2 … 10". A model that goes on and on has said enough. */
const mostJoined = 12;

const code = (character: string) => character.codePointAt(0)!;
const DOT = code(".");
const COMMA = code(",");
const SLASH = code("/");
const HYPHEN = code("-");
const EN_DASH = code("–");
const OPEN_BRACKET = code("(");
const PERCENT = code("%");
const AMPERSAND = code("&");
const DOLLAR = code("$");
const currencies = new Set([..."€£¥₽"].map(code));
const fractions = new Set([..."½¼¾⅓⅔"].map(code));
const quantitySigns = new Set([..."%°‰²³€£¥₽"].map(code));
const terminators = new Set([...'!?;:.,…|<>="'].map(code));
/** Single letters that are words of their own in one of our languages. */
const wordLetters = new Set([...("aieouyàéó" + "авикосуя")].map(code));

/** Reads what a reply names at one place: labels and options' words, and what joins several of them. */
export class NameReader {
  reply = new Folded();
  /** How many labels are being joined. */
  #joined = 0;

  constructor(
    readonly labels: Labels,
    readonly words: Words,
  ) {}

  skipSpaces(place: number): number {
    while (this.reply.at(place) === SPACE) place++;
    return place;
  }

  /** What is named at `place`, with all that is joined to it. */
  namedAt(place: number, onlyWords = false): Named | undefined {
    const unit = this.unitAt(place, onlyWords);
    if (unit === undefined) return undefined;
    this.#joined++;
    const named = this.joined(unit);
    this.#joined--;
    return named;
  }

  unitAt(place: number, onlyWords = false): Unit | undefined {
    const { reply, labels } = this;
    const number = onlyWords ? undefined : this.numberAt(place);
    if (!onlyWords && isDigit(reply.at(place))) {
      // "1st option"
      const ordinal = this.ordinalAt(place);
      if (ordinal !== undefined) return ordinal;
    }
    const own = labels.words.longestAt(reply, place);
    if (own !== undefined && (number === undefined || own.end > number.end)) {
      const [option] = own.value;
      if (own.value.length === 1 && this.wordsEnd(own.end))
        return { form: "words", option: option!, value: option!, end: own.end };
    }
    if (number !== undefined || onlyWords) return number;
    const first = reply.at(place);
    if (!isLetter(first)) return undefined;
    return this.letterAt(place) ?? this.ordinalAt(place) ?? this.numberWordAt(place);
  }

  private wordsEnd(end: number): boolean {
    // "agree-ish" is not "agree"; "agree - because" is.
    return !(this.reply.at(end) === HYPHEN && isSpacedLetter(this.reply.at(end + 1)));
  }

  private option(value: number): number {
    return this.labels.numbers.get(value) ?? -1;
  }

  private numberAt(place: number): Unit | undefined {
    const { reply } = this;
    const before = place > 0 ? reply.at(place - 1) : END;
    let at = place;
    const first = reply.at(at);
    const signed = (first === HYPHEN || first === EN_DASH) && isDigit(reply.at(at + 1));
    if (signed) at++;
    if (!isDigit(reply.at(at))) return undefined;
    if (currencies.has(before)) return undefined;
    if (before === DOT && place > 1 && reply.at(place - 2) !== DOT) return undefined;
    let value = 0;
    for (; isDigit(reply.at(at)); at++) value = value * 10 + (reply.at(at) - 0x30);
    if (signed) value = -value;
    const next = reply.at(at);
    if (fractions.has(next)) return { form: "number", option: -1, value: Number.NaN, end: at + 1 };
    if (quantitySigns.has(next)) return undefined;
    // "$2" is money, "$2$" mathematics.
    if (before === DOLLAR && next !== DOLLAR) return undefined;
    if (isUnspaced(next)) {
      if (this.words.units.longestAt(reply, at) !== undefined) return undefined;
    } else if (isLetter(next)) return undefined;
    if ((next === DOT || next === COMMA) && isDigit(reply.at(at + 1))) return this.decimal(at, value);
    return { form: "number", option: this.option(value), value, end: at };
  }

  /** "3.0" is 3; every other decimal is a label that no option has. */
  private decimal(at: number, value: number): Unit {
    const { reply } = this;
    let end = at + 1;
    let zero = true;
    for (; isDigit(reply.at(end)); end++) zero &&= reply.at(end) === 0x30;
    while ((reply.at(end) === DOT || reply.at(end) === COMMA) && isDigit(reply.at(end + 1))) {
      zero = false;
      for (end += 2; isDigit(reply.at(end)); ) end++;
    }
    const whole = zero && end === at + 2;
    return {
      form: "number",
      option: whole ? this.option(value) : -1,
      value: whole ? value : Number.NaN,
      end,
    };
  }

  private ordinalAt(place: number): Unit | undefined {
    const { reply, labels, words } = this;
    const ordinal = words.ordinals.longestAt(reply, place);
    if (ordinal === undefined) return undefined;
    const { value, end } = ordinal;
    // "第一个" is an option, "第一个人" is not.
    if (isUnspaced(reply.at(end - 1)) && end - place <= 3 && isUnspaced(reply.at(end))) return undefined;
    const option = value < labels.count ? value : -1;
    return { form: "ordinal", option, value: option, end };
  }

  private numberWordAt(place: number): Unit | undefined {
    const { reply, labels, words } = this;
    if (labels.numbers.size === 0) return undefined;
    const found = words.numbers.longestAt(reply, place);
    if (found === undefined) return undefined;
    const { value, end } = found;
    // "two-thirds", "twenty-one"
    if (isDash(reply.at(end)) && isSpacedLetter(reply.at(end + 1))) return undefined;
    if (isUnspaced(reply.at(end - 1)) && isUnspaced(reply.at(end)) && !words.joints.longestAt(reply, end))
      return undefined;
    return { form: "number word", option: this.option(value), value, end };
  }

  private letterAt(place: number): Unit | undefined {
    const { reply, labels } = this;
    if (labels.letters.size === 0) return undefined;
    const letter = reply.at(place);
    const option = labels.letters.get(letter) ?? -1;
    const capital = reply.isCapital(place);
    if (option < 0 && !(capital && letter >= 0x61 && letter <= 0x7a && letter !== code("i")))
      return undefined;
    const end = place + 1;
    const next = reply.at(end);
    if (isSpacedLetter(next) || isDigit(next) || (next === 0x27 && isLetter(reply.at(end + 1))))
      return undefined;
    const unit: Unit = { form: "letter", option, value: option, end };
    if (next === HYPHEN && isLetter(reply.at(end + 1)))
      return labels.letters.has(reply.at(end + 1)) && !isLetter(reply.at(end + 2)) ? unit : undefined;
    if (next === DOT && isLetter(reply.at(end + 1)))
      return this.ownWordsAt(end + 1, option) ? unit : undefined;
    if (next !== SPACE) return unit;
    const after = this.skipSpaces(end);
    const follows = reply.at(after);
    if (!isLetter(follows)) return unit;
    if (this.ownWordsAt(after, option)) return unit;
    if (option < 0) return undefined;
    if (this.words.afterLabel.longestAt(reply, after) !== undefined) return unit;
    const joint = this.words.joints.longestAt(reply, after);
    if (joint !== undefined) {
      const second = this.skipSpaces(joint.end);
      if (labels.letters.has(reply.at(second)) && !isLetter(reply.at(second + 1))) return unit;
    }
    return wordLetters.has(letter) || !capital ? undefined : unit;
  }

  private ownWordsAt(place: number, option: number): boolean {
    const own = this.labels.words.longestAt(this.reply, place);
    return own?.value.includes(option) ?? false;
  }

  /** A unit with what is joined to it: "2 or 3", "3/4", "1 to 4". Nothing where that makes a quantity of it. */
  private joined(unit: Unit): Named | undefined {
    const { reply, words } = this;
    const numeric = isNumeric(unit.form);
    const worded = unit.form === "number word" || unit.form === "ordinal";
    const named: Named = {
      options: unit.option < 0 ? [] : [unit.option],
      outside: unit.option < 0,
      end: unit.end,
      scale: false,
      wordFollows: false,
      form: unit.form,
    };
    if (this.#joined > mostJoined) return named;
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
    if (next === DOT && at === unit.end && reply.at(at + 1) === DOT && isDigit(reply.at(at + 2))) {
      const second = this.secondAt(at + 2);
      return second ? this.range(unit, second) : named;
    }
    if (isDash(next)) {
      const toLetter = unit.form === "letter" && this.labels.letters.has(reply.at(at + 1));
      const glued = at === unit.end && next === HYPHEN && !toLetter;
      if (glued && isSpacedLetter(reply.at(at + 1)))
        return this.labels.words.longestAt(reply, at + 1) === undefined ? undefined : named;
      const second = this.secondAt(at + 1);
      return second ? this.range(unit, second) : named;
    }
    if (next === SLASH) {
      const second = this.secondAt(at + 1);
      // "2/3 of my life" is a quantity.
      if (second === undefined) return isDigit(reply.at(this.skipSpaces(at + 1))) ? undefined : named;
      return this.fraction(unit, second, true);
    }
    if (next === COMMA) {
      const after = this.skipSpaces(at + 1);
      const joint = isSpacedLetter(reply.at(after)) ? words.joints.longestAt(reply, after) : undefined;
      if (joint?.value === "or") {
        const second = this.secondAt(joint.end);
        return second ? this.both(unit, second) : named;
      }
      const follows = reply.at(after);
      if (!isDigit(follows) && unit.form !== "letter") return named;
      if (unit.form === "words") return named;
      const second = this.namedAt(after);
      return second !== undefined && second.form === unit.form && !second.wordFollows
        ? this.both(unit, second)
        : named;
    }
    if (next === OPEN_BRACKET) {
      const inside = this.skipSpaces(at + 1);
      return this.byWord(unit, inside) ?? named;
    }
    if (terminators.has(next) || !(spaced || isUnspaced(next))) return named;
    if (numeric) {
      if (next === PERCENT) return undefined;
      if (words.units.longestAt(reply, at) !== undefined) return undefined;
      if (isDigit(next)) {
        const second = this.namedAt(at);
        return second === undefined ? named : this.both(unit, second);
      }
    }
    if (!isLetter(next) && next !== AMPERSAND) return named;
    const joint = words.joints.longestAt(reply, at);
    const joined = this.byWord(unit, at);
    if (joined !== undefined) return joined;
    // "2 of the three"
    if (joint?.value === "out of" && numeric) return undefined;
    if (!spaced || this.ownWordsAt(at, unit.option)) return named;
    if (words.afterLabel.longestAt(reply, at) !== undefined) return named;
    return worded ? undefined : { ...named, wordFollows: true };
  }

  private byWord(unit: Unit, place: number): Named | undefined {
    const joint = this.words.joints.longestAt(this.reply, place);
    if (joint === undefined) return undefined;
    const second = this.secondAt(joint.end);
    if (second === undefined) return undefined;
    if (joint.value === "out of") return this.fraction(unit, second, false);
    return joint.value === "to" ? this.range(unit, second) : this.both(unit, second);
  }

  private secondAt(place: number): Named | undefined {
    let at = this.skipSpaces(place);
    for (let n = 0; n < 3; n++) {
      while (isOpener(this.reply.at(at))) at = this.skipSpaces(at + 1);
      const named = this.namedAt(at);
      if (named !== undefined) return named;
      if (!isLetter(this.reply.at(at))) return undefined;
      const filler = this.words.fillers.longestAt(this.reply, at);
      if (filler === undefined) return undefined;
      at = this.skipSpaces(filler.end);
    }
    return undefined;
  }

  private both(unit: Unit, second: Named): Named {
    const options = unit.option < 0 ? second.options : [unit.option, ...second.options];
    return {
      options,
      outside: second.outside || unit.option < 0,
      end: second.end,
      scale: this.labels.count > 2 && new Set(options).size === this.labels.count,
      wordFollows: false,
      form: unit.form,
    };
  }

  /** Every option between two: by their numbers, or as they are shown. */
  range(unit: Unit, second: Named): Named {
    const to = second.options[0];
    if (unit.option < 0 || to === undefined || second.outside) return this.both(unit, second);
    const { numbers, count } = this.labels;
    const numberOf = new Map([...numbers].map(([value, option]) => [option, value]));
    const place = (option: number) => numberOf.get(option) ?? option;
    const low = Math.min(place(unit.option), place(to));
    const high = Math.max(place(unit.option), place(to));
    const options = Array.from({ length: count }, (_, option) => option).filter(
      (option) => place(option) >= low && place(option) <= high,
    );
    return {
      ...this.both(unit, second),
      options: [...options, ...second.options.slice(1)],
      scale: options.length === count,
    };
  }

  /** "3/4": of the largest label, so many of it; of another, one or the other. */
  private fraction(unit: Unit, second: Named, either: boolean): Named {
    const { labels } = this;
    if (!isNumeric(unit.form) || !isNumeric(second.form)) return this.both(unit, second);
    const whole = second.options.length === 1 ? second.options[0] : undefined;
    if (whole !== undefined && whole === labels.numbers.get(labels.largest))
      return {
        options: unit.option < 0 ? [] : [unit.option],
        outside: unit.option < 0,
        end: second.end,
        scale: false,
        wordFollows: false,
        form: unit.form,
      };
    if (either) return this.both(unit, second);
    return { ...this.both(unit, second), outside: true };
  }

  /** "2 and 3", "1 (low) to 4 (high)": the ends of what "between" or "from" begins. */
  endsAt(place: number): Named | undefined {
    const { reply, words } = this;
    const first = this.unitBehindFillers(place);
    if (first === undefined) return undefined;
    const at = this.skipAside(first.end);
    const dash = isDash(reply.at(at)) ? { value: "to" as const, end: at + 1 } : undefined;
    const joint = dash ?? words.joints.longestAt(reply, at);
    if (joint === undefined || joint.value === "or" || joint.value === "out of") return undefined;
    const second = this.unitBehindFillers(joint.end);
    if (second === undefined) return undefined;
    const end = this.skipAside(second.end);
    const named: Named = {
      options: second.option < 0 ? [] : [second.option],
      outside: second.option < 0,
      end,
      scale: false,
      wordFollows: false,
      form: second.form,
    };
    return this.range(first, named);
  }

  private unitBehindFillers(place: number): Unit | undefined {
    let at = this.skipSpaces(place);
    for (let n = 0; n < 3; n++) {
      const unit = this.unitAt(at);
      if (unit !== undefined || !isLetter(this.reply.at(at))) return unit;
      const filler = this.words.fillers.longestAt(this.reply, at);
      if (filler === undefined) return undefined;
      at = this.skipSpaces(filler.end);
    }
    return undefined;
  }

  /** Past "(low)" and the like, and spaces. */
  private skipAside(place: number): number {
    const at = this.skipSpaces(place);
    if (this.reply.at(at) !== OPEN_BRACKET) return at;
    for (let n = 1; n < 60; n++) {
      const next = this.reply.at(at + n);
      if (next === END || next === NEWLINE) return at;
      if (next === code(")")) return this.skipSpaces(at + n + 1);
    }
    return at;
  }
}

function isOpener(next: number): boolean {
  return next === OPEN_BRACKET || next === code("[") || next === 0x22 || next === 0x27;
}

function isNumeric(form: Named["form"]): boolean {
  return form === "number" || form === "number word";
}
