/** What the kind of a file is told by. */
export interface FileStart {
  /** Its first bytes, at most 4096. */
  readonly bytes: Uint8Array;
  /** A character for each of them. */
  readonly text: string;
  /** The names of its parts, where it is a zip archive. */
  readonly parts: readonly string[];
  /** How its name ends, in lower case, with the dot. */
  readonly ending: string;
}

/** A kind of file that is not read. It is named, with what to do. */
export interface UnreadKind {
  /** One file of it, as a sentence names it: "an SPSS output file". */
  readonly what: string;
  readonly is: (start: FileStart) => boolean;
  readonly advice: string;
}

/** A test for a text at a place. */
export function at(place: number, ...texts: readonly string[]): UnreadKind["is"] {
  return ({ text }) => texts.some((one) => text.startsWith(one, place));
}

/** A test for the first bytes, in hexadecimal. */
export function bytes(...hexadecimal: readonly string[]): UnreadKind["is"] {
  const texts = hexadecimal.map((one) => Buffer.from(one, "hex").toString("latin1"));
  return at(0, ...texts);
}

/** A test for a part of a zip archive. */
export function part(name: RegExp): UnreadKind["is"] {
  return ({ parts }) => parts.some((one) => name.test(one));
}
