import { NEWLINE, SPACE } from "./characters.js";

/**
 * Characters that read as others. NFKD does the rest: full-width forms, circled digits, ligatures, accents.
 * "" drops a character: mark-up and marks that say nothing about what is written.
 */
const alike: Readonly<Record<string, string>> = {
  ...Object.fromEntries([..."*`_\u00ad\u0640\u20e3"].map((mark) => [mark, ""])),
  ...Object.fromEntries([..."‘’‚‛ʼʹ´′"].map((quote) => [quote, "'"])),
  ...Object.fromEntries([..."“”„‟«»「」『』〝〞″"].map((quote) => [quote, '"'])),
  ...Object.fromEntries([..."‐‑−﹣"].map((hyphen) => [hyphen, "-"])),
  ...Object.fromEntries([..."‒–"].map((dash) => [dash, "–"])),
  ...Object.fromEntries([..."—―"].map((dash) => [dash, "—"])),
  ...Object.fromEntries([..."〜～∼"].map((tilde) => [tilde, "~"])),
  // Commas that no decimal can follow.
  ...Object.fromEntries([..."、，،"].map((comma) => [comma, ", "])),
  ...Object.fromEntries([..."【〔〈《"].map((opener) => [opener, "["])),
  ...Object.fromEntries([..."】〕〉》"].map((closer) => [closer, "]"])),
  // A full stop that no decimal can follow.
  ...Object.fromEntries([..."。।۔"].map((stop) => [stop, "!"])),
  "؛": ";",
  "؟": "?",
  "٪": "%",
  "٫": ".",
  "٬": ",",
  "№": "#",
  "…": "…",
  "⁄": "/",
  "÷": "/",
  "\u2028": "\n",
  "\u2029": "\n",
  "\u0085": "\n",
  "\r": "\n",
};

/** Marks above and below letters in scripts where they do not make another word: accents, Arabic vowels. */
const marks = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g;
/** Fractions and raised digits, which NFKD would make whole digits of. */
const keptWhole = /[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2079\u2080-\u2089\u2150-\u215f\u2189]/;

const foldedOf = new Map<number, readonly number[]>();

/** The value of a decimal digit of any script: digits come in runs of ten, zero first. */
function digitValue(code: number): number {
  let below = 0;
  while (below < 60 && /\p{Nd}/u.test(String.fromCodePoint(code - below - 1))) below++;
  return below % 10;
}

function foldCharacter(code: number): readonly number[] {
  const known = foldedOf.get(code);
  if (known !== undefined) return known;
  const character = String.fromCodePoint(code);
  const replaced = alike[character];
  let text: string;
  if (replaced !== undefined) text = replaced;
  else if (/\p{Cf}|\p{Variation_Selector}/u.test(character)) text = "";
  else if (/\s/u.test(character)) text = character === "\n" ? "\n" : " ";
  else if (keptWhole.test(character)) text = character;
  else if (/\p{Nd}/u.test(character) && !/\d/.test(character.normalize("NFKD")))
    text = String(digitValue(code));
  else
    text = [...character.normalize("NFKD").toLowerCase().normalize("NFKD").replace(marks, "")]
      .map((part) => alike[part] ?? part)
      .join("");
  const folded = [...text].map((part) => part.codePointAt(0)!);
  foldedOf.set(code, folded);
  return folded;
}

/**
 * A reply as the reader sees it: one case, one kind of digit, quote, dash and space; accents and mark-up dropped. Each
 * character is folded by itself, so that the folded beginning of a reply stays what it is when the reply goes on.
 *
 * What is looked up behind the end of a reply that is still being written is noted in `sought`: a reading that was
 * found without looking there is the reading of every reply that begins so.
 */
export class Folded {
  readonly #codes: number[] = [];
  /** Where each folded character begins and ends in the reply. */
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #ended: boolean;
  /** Whether a character behind the end was looked up. */
  sought = false;
  /** Whether one was looked up in what may be the beginning of an answer. */
  soughtInLead = false;
  /** Set by the scanner while it reads what may be the beginning of an answer. */
  leading = false;

  constructor(
    readonly reply: string,
    ended: boolean,
  ) {
    this.#ended = ended;
    let at = 0;
    while (at < reply.length) {
      const code = reply.codePointAt(at)!;
      const width = code > 0xffff ? 2 : 1;
      if (code === 0x5c) {
        // A backslash escapes what follows; "\n" is a line break written out.
        const next = reply.charCodeAt(at + 1);
        if (Number.isNaN(next)) break;
        const written = next === 0x6e || next === 0x74;
        const after = written ? reply.charCodeAt(at + 2) : 0x20;
        if (written && Number.isNaN(after) && !ended) break;
        if (written && !(after >= 0x61 && after <= 0x7a)) {
          this.#push(next === 0x6e ? NEWLINE : SPACE, at, at + 2);
          at += 2;
        } else at += 1;
        continue;
      }
      if (code >= 0xd800 && code <= 0xdfff) {
        // Half of a character: its other half may be on its way.
        if (at + 1 === reply.length && !ended) break;
        this.#push(0xfffd, at, at + 1);
      } else if (code >= 0x61 && code <= 0x7a) this.#push(code, at, at + 1);
      else for (const folded of foldCharacter(code)) this.#push(folded, at, at + width);
      at += width;
    }
  }

  #push(code: number, from: number, to: number): void {
    this.#codes.push(code);
    this.#from.push(from);
    this.#to.push(to);
  }

  /** The folded character at `place`, or `END`. */
  at(place: number): number {
    if (place < this.#codes.length) return this.#codes[place]!;
    if (!this.#ended) {
      this.sought = true;
      if (this.leading) this.soughtInLead = true;
    }
    return -1;
  }

  /** Whether the character at `place` is written as a capital. */
  isCapital(place: number): boolean {
    const written = this.reply.codePointAt(this.#from[place]!)!;
    const character = String.fromCodePoint(written);
    return character !== character.toLowerCase();
  }

  /** The span of the reply that the folded characters `[from, to)` were written in. */
  span(from: number, to: number): { from: number; to: number } {
    return { from: this.#from[from] ?? this.reply.length, to: this.#to[to - 1] ?? this.reply.length };
  }

  /** Whether any of the reply is left at `place`. Looks no further than what is written. */
  get length(): number {
    return this.#codes.length;
  }
}

/** A phrase of a lexicon or an option, folded as replies are, with single spaces. */
export function foldPhrase(phrase: string): number[] {
  const folded = new Folded(phrase, true);
  const codes: number[] = [];
  for (let i = 0; i < folded.length; i++) {
    const code = folded.at(i) === NEWLINE ? SPACE : folded.at(i);
    if (code !== SPACE || (codes.length > 0 && codes.at(-1) !== SPACE)) codes.push(code);
  }
  while (codes.at(-1) === SPACE) codes.pop();
  return codes;
}
