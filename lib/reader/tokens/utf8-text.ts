/** A text whose last character may still lack bytes. */
export interface Utf8Text {
  readonly text: string;
  /** The bytes of a character that is not whole. */
  readonly pending: readonly number[];
}

export const noText: Utf8Text = { text: "", pending: [] };

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text with one more byte, as a decoder reads it: bytes that are no character become U+FFFD. */
export function withByte({ text, pending }: Utf8Text, byte: number): Utf8Text {
  if (pending.length === 0 && byte < 0x80) return { text: text + String.fromCharCode(byte), pending };
  const bytes = [...pending, byte];
  if (mayBecomeCharacter(bytes)) return { text, pending: bytes };
  const whole = decoder.decode(Uint8Array.from(bytes));
  // A byte that does not continue the character may begin another.
  return pending.length > 0 && mayBecomeCharacter([byte])
    ? { text: text + whole.slice(0, -1), pending: [byte] }
    : { text: text + whole, pending: [] };
}

/** Whether bytes are the beginning of a character, and lack its end. */
function mayBecomeCharacter(bytes: readonly number[]): boolean {
  const [first = 0, second] = bytes;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || bytes.length >= length) return false;
  if (second === undefined) return true;
  // Overlong forms, surrogates, and characters beyond U+10FFFF have no encoding.
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  return second >= least && second <= most && bytes.slice(2).every((byte) => byte >= 0x80 && byte <= 0xbf);
}
