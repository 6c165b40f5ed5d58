/**
 * The option a decoded answer names, as its position among those shown: the first whole number in the text, if an
 * option is shown under it; −1 otherwise, even when a later number would be valid (the rule of PSII's released code,
 * arXiv:2603.16142).
 *
 * @param labels `[options]`: the numbers that options are shown under
 * @example
 * parseAnswer("Option 3, because", ["1", "2", "3", "4"]); // 2
 * parseAnswer("9", ["1", "2"]); // −1
 */
export function parseAnswer(text: string, labels: readonly string[]): number {
  const number = /-?\d+/.exec(text);
  return number === null ? -1 : labels.indexOf(String(Number(number[0])));
}
