/**
 * The option a decoded answer names, as its position among those shown: the first whole number in the text, if it is one of
 * those that the options are shown under; −1 otherwise, also when a later number would be valid (the rule of seed 001's
 * released code).
 *
 * @param labels `[options]`
 * @example
 * parseAnswer("Option 3, because", ["1", "2", "3", "4"]); // 2
 * parseAnswer("9", ["1", "2"]); // −1
 */
export function parseAnswer(text: string, labels: readonly string[]): number {
  const number = /-?\d+/.exec(text);
  return number === null ? -1 : labels.indexOf(String(Number(number[0])));
}
