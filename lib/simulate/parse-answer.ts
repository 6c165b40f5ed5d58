/**
 * The option a decoded answer names, as its position among those shown: the first whole number in the text, if it is one of
 * 1 … K; −1 otherwise, also when a later number would be valid (the rule of seed 001's released code).
 *
 * @example
 * parseAnswer("Option 3, because", 4); // 2
 * parseAnswer("9", 4); // −1
 */
export function parseAnswer(text: string, options: number): number {
  const number = /-?\d+/.exec(text);
  if (number === null) return -1;
  const place = Number(number[0]);
  return place >= 1 && place <= options ? place - 1 : -1;
}
