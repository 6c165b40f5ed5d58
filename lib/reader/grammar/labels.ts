import type { ReadQuestion } from "../reading.js";
import { codes } from "../text/characters.js";
import { Folded } from "../text/fold.js";
import { Phrases } from "../text/phrases.js";

/** A question's labels and words, compiled for reading. */
export interface Labels {
  readonly count: number;
  /** The option under each number. */
  readonly numbers: ReadonlyMap<number, number>;
  readonly smallest: number;
  readonly largest: number;
  /** The option under each letter, by its folded code. */
  readonly letters: ReadonlyMap<number, number>;
  /** The options that have these words: several where they are equal as folded. */
  readonly words: Phrases<number[]>;
}

export function labelsOf({ options }: ReadQuestion): Labels {
  const numbers = new Map<number, number>();
  const letters = new Map<number, number>();
  const words = new Phrases<number[]>();
  const texts = new Map<string, number[]>();
  const addText = (text: string, option: number) => {
    const folded = text.trim().replace(/[\s.,;:!?。]+$/u, "");
    // A text that is a number could be the label of another option.
    if (folded === "" || /^[-−]?\d+$/.test(folded.normalize("NFKC"))) return;
    const key = folded.toLowerCase();
    const own = texts.get(key) ?? [];
    if (own.includes(option)) return;
    texts.set(key, own);
    own.push(option);
    words.add(folded, own);
  };
  options.forEach(({ label, text }, option) => {
    const folded = new Folded(label.trim(), true);
    const written = Array.from({ length: folded.length }, (_, k) => String.fromCodePoint(folded.at(k))).join(
      "",
    );
    if (/^-?\d+$/.test(written)) {
      if (!numbers.has(Number(written))) numbers.set(Number(written), option);
    } else if (folded.length === 1) {
      if (!letters.has(folded.at(0))) letters.set(folded.at(0), option);
    } else addText(label, option);
    addText(text, option);
  });
  // A Russian keyboard writes А, В, С and Е where A, B, C and E are meant.
  for (const [written, meant] of ["аa", "вb", "сc", "еe"].map(codes)) {
    const option = letters.get(meant!);
    if (option !== undefined && !letters.has(written!)) letters.set(written!, option);
  }
  return {
    count: options.length,
    numbers,
    smallest: Math.min(...numbers.keys()),
    largest: Math.max(...numbers.keys()),
    letters,
    words,
  };
}
