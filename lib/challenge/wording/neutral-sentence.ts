/** A sentence that suggests nothing, and what makes it longer, a word or a few at a time. */
const beginning = "This question was put to many people";
const tails = [
  "before",
  "in the past",
  "by telephone",
  "at home and at work",
  "in towns and in the country",
  "on weekdays and on Sundays",
  "and it is now put to you",
  "as it stands here in full length",
] as const;

/**
 * A sentence without an opinion, of as many words as another or nearly: what is left of a leading sentence when its content is
 * taken away.
 *
 * @example
 * neutralAsLong("I hope that you will say yes to this."); // 9 words
 */
export function neutralAsLong(sentence: string): string {
  const wanted = words(sentence);
  let best: string[] = [];
  let miss = Math.abs(words(beginning) - wanted);
  // Few tails, so that all 256 choices of them are tried; of equals the first, which has the fewest tails, is taken.
  for (let choice = 1; choice < 2 ** tails.length; choice++) {
    const chosen = tails.filter((_, t) => (choice >> t) % 2 === 1);
    const own = Math.abs(words([beginning, ...chosen].join(" ")) - wanted);
    if (own > miss || (own === miss && best.length > 0 && chosen.length >= best.length)) continue;
    if (own === miss && best.length === 0) continue;
    best = chosen;
    miss = own;
  }
  return `${[beginning, ...best].join(", ").replace(", before", " before").replace(", in the past", " in the past")}.`;
}

function words(text: string): number {
  return text.trim().split(/\s+/u).length;
}
