import { randomStream } from "../../random/stream.js";
import type { Code } from "../../survey/codebook/codebook.js";

const consonants = "bdfgklmnprstvz";
const vowels = "aeiou";

/**
 * A sentence of as many letters, words and marks that means nothing; the same value of an identifier always gives the
 * same one, so that it tells respondents apart as much as the sentence did.
 */
export function nonsense(sentence: string, seed: number, attribute: string, code: Code): string {
  const stream = randomStream(seed, ["nonsense", attribute, String(code)]);
  let place = 0;
  return [...sentence]
    .map((letter) => {
      if (/\p{N}/u.test(letter)) return String(stream.integer(10));
      if (!/\p{L}/u.test(letter)) {
        place = 0;
        return letter;
      }
      const from = place % 2 === 0 ? consonants : vowels;
      place += 1;
      const made = from[stream.integer(from.length)]!;
      return letter === letter.toLowerCase() ? made : made.toUpperCase();
    })
    .join("");
}
