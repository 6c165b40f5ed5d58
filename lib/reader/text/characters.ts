/** No character: the reply ends here. */
export const END = -1;
export const NEWLINE = 0x0a;
export const SPACE = 0x20;

const LETTER = 1;
const UNSPACED = 2;
const OTHER = 4;
const classes = new Uint8Array(0x10000);

/** Scripts that put no spaces between words: there, a word can end before any letter. */
const unspacedScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

function classOf(code: number): number {
  if (code < 0) return OTHER;
  const known = classes[code & 0xffff]!;
  if (known !== 0 && code < 0x10000) return known;
  const character = String.fromCodePoint(code);
  const found = !/[\p{L}\p{M}]/u.test(character)
    ? OTHER
    : unspacedScript.test(character)
      ? LETTER | UNSPACED
      : LETTER;
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
  return classOf(code) === LETTER;
}

/** What can close a bracket, a quotation or mark-up opened before an answer. */
export function isCloser(code: number): boolean {
  return (
    code === 0x29 || // )
    code === 0x5d || // ]
    code === 0x7d || // }
    code === 0x22 || // "
    code === 0x27 // '
  );
}

export function isDash(code: number): boolean {
  return code === 0x2d || code === 0x2013 || code === 0x2014 || code === 0x7e;
}
