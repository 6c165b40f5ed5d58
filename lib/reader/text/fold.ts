import { END, NEWLINE, SPACE } from "./characters.js";

const BACKSLASH = 0x5c;

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

/** Each character of ASCII, folded; 0 for those that are dropped. */
const foldedAscii = Uint8Array.from({ length: 128 }, (_, code) => foldCharacter(code)[0] ?? 0);

/**
 * A reply as the reader sees it: one case, one kind of digit, quote, dash and space; accents and mark-up dropped. Each
 * character is folded by itself, so that the folded beginning of a reply stays what it is when the reply goes on.
 *
 * What is looked up behind the end of a reply that is still being written is noted in `sought`: a reading that was
 * found without looking there is the reading of every reply that begins so.
 */
export class Folded {
  /** The reply as written. */
  reply = "";
  /** How many characters it has, folded. */
  length = 0;
  /** Whether a character behind the end was looked up. */
  sought = false;
  /** Whether one was looked up in what may be the beginning of an answer. */
  soughtInLead = false;
  /** Set by the scanner while it reads what may be the beginning of an answer. */
  leading = false;
  #ended = true;
  #codes = new Int32Array(64);
  /** Where in the reply each folded character begins. */
  #from = new Int32Array(64);

  constructor(reply = "", ended = true) {
    if (reply !== "") this.write(reply, ended);
  }

  /** Folds another reply in place of the last one. */
  write(reply: string, ended: boolean): this {
    this.reply = reply;
    this.length = 0;
    this.sought = false;
    this.soughtInLead = false;
    this.leading = false;
    this.#ended = ended;
    for (let at = 0; at < reply.length; ) {
      const unit = reply.charCodeAt(at);
      if (unit < 128) {
        if (unit === BACKSLASH) {
          const past = this.#escape(at);
          if (past === undefined) break;
          at = past;
          continue;
        }
        const folded = foldedAscii[unit]!;
        if (folded !== 0) this.#push(folded, at);
        at++;
        continue;
      }
      const code = reply.codePointAt(at)!;
      if (code >= 0xd800 && code <= 0xdfff) {
        // Half of a character: its other half may be on its way.
        if (at + 1 === reply.length && !ended) break;
        this.#push(0xfffd, at);
      } else for (const folded of foldCharacter(code)) this.#push(folded, at);
      at += code > 0xffff ? 2 : 1;
    }
    return this;
  }

  /**
   * Past a backslash, which escapes what follows; "\\n" is a line break written out. Nothing where what follows is still to
   * come.
   */
  #escape(at: number): number | undefined {
    const { reply } = this;
    const next = reply.charCodeAt(at + 1);
    if (Number.isNaN(next)) return this.#ended ? at + 1 : undefined;
    if (next !== 0x6e && next !== 0x74) return at + 1;
    const after = reply.charCodeAt(at + 2);
    if (Number.isNaN(after) && !this.#ended) return undefined;
    // "\\nu" is a command.
    if (after >= 0x61 && after <= 0x7a) return at + 1;
    this.#push(next === 0x6e ? NEWLINE : SPACE, at);
    return at + 2;
  }

  #push(code: number, from: number): void {
    if (this.length === this.#codes.length) {
      this.#codes = grown(this.#codes);
      this.#from = grown(this.#from);
    }
    this.#codes[this.length] = code;
    this.#from[this.length] = from;
    this.length++;
  }

  /** The folded character at `place`, or `END`. */
  at(place: number): number {
    if (place < this.length) return this.#codes[place]!;
    if (!this.#ended) {
      this.sought = true;
      if (this.leading) this.soughtInLead = true;
    }
    return END;
  }

  /** Whether the character at `place` is written as a capital. */
  isCapital(place: number): boolean {
    const character = String.fromCodePoint(this.reply.codePointAt(this.#from[place]!)!);
    return character !== character.toLowerCase();
  }

  /** The span of the reply that the folded characters `[from, to)` were written in. */
  span(from: number, to: number): { readonly from: number; readonly to: number } {
    const { reply, length } = this;
    const last = to === 0 ? 0 : this.#from[to - 1]!;
    const width = reply.codePointAt(last)! > 0xffff || reply.charCodeAt(last) === BACKSLASH ? 2 : 1;
    return {
      from: from < length ? this.#from[from]! : reply.length,
      to: to === 0 ? 0 : Math.min(last + width, reply.length),
    };
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
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
