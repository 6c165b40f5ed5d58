/** No character: the reply ends here. */
export const END = -1;
export const NEWLINE = 0x0a;
export const SPACE = 0x20;
export const APOSTROPHE = 0x27;
export const OPEN_BRACKET = 0x28;
export const COMMA = 0x2c;
export const HYPHEN = 0x2d;
export const DOT = 0x2e;
export const COLON = 0x3a;
export const LESS_THAN = 0x3c;

const LETTER = 1;
const UNSPACED = 2;
const DIGIT = 4;
const CLOSER = 8;
const DASH = 16;
const OTHER = 32;
const CLAUSE_END = 64;
const SENTENCE_END = 128;
const MARK = 256;
const POINTING = 512;
const STOP = 1024;

/** The classes of each character of the first plane, found when first looked up. */
const classes = new Uint16Array(0x10000);

/** Scripts that put no spaces between words: there, a word can end before any letter. */
const unspacedScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const signs: readonly (readonly [string, number])[] = [
  ["0123456789", DIGIT],
  // What can close a bracket, a quotation or mark-up opened before an answer.
  [")]}\"'", CLOSER],
  ["-–—~", DASH],
  // What ends a clause, and with it the reach of a "not".
  ["\n.,;:!?—", CLAUSE_END],
  // Ends of sentences that a last one can follow.
  [".!?", SENTENCE_END],
  // What can open a thought, or close one.
  ["<[◁ha", MARK],
  // Signs that point to an answer, and begin a lead-in as a letter does.
  ["→⇒=<", POINTING],
  // Ends of sentences behind which a lead-in leads no further.
  ["!;", STOP],
];

function classOf(code: number): number {
  if (code < 0) return OTHER;
  if (code < 0x10000 && classes[code] !== 0) return classes[code]!;
  const character = String.fromCodePoint(code);
  let found = OTHER;
  if (/[\p{L}\p{M}]/u.test(character)) found |= LETTER | (unspacedScript.test(character) ? UNSPACED : 0);
  for (const [sign, own] of signs) if (sign.includes(character)) found |= own;
  if (code < 0x10000) classes[code] = found;
  return found;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isLetter(code: number): boolean {
  return (classOf(code) & LETTER) !== 0;
}

/** A letter of a script without spaces between words, such as Chinese. */
export function isUnspaced(code: number): boolean {
  return (classOf(code) & UNSPACED) !== 0;
}

/** A letter of a script with spaces between words. */
export function isSpacedLetter(code: number): boolean {
  return (classOf(code) & (LETTER | UNSPACED)) === LETTER;
}

export function isCloser(code: number): boolean {
  return (classOf(code) & CLOSER) !== 0;
}

export function isDash(code: number): boolean {
  return (classOf(code) & DASH) !== 0;
}

export function endsClause(code: number): boolean {
  return (classOf(code) & CLAUSE_END) !== 0;
}

export function endsSentence(code: number): boolean {
  return (classOf(code) & SENTENCE_END) !== 0;
}

export function canMarkThought(code: number): boolean {
  return (classOf(code) & MARK) !== 0;
}

export function points(code: number): boolean {
  return (classOf(code) & POINTING) !== 0;
}

export function stopsLeadIn(code: number): boolean {
  return (classOf(code) & STOP) !== 0;
}

/** The codes of the characters of a text. */
export function codes(text: string): number[] {
  return [...text].map((character) => character.codePointAt(0)!);
}
