import { parseAnswer } from "./parse-answer.js";

/**
 * The options that a decoded battery names, `[items]` in the order asked, as positions among those shown: for each item
 * the first line that begins with its number ("3: 2", "3. 2", "Question 3: 2"), read as a single answer is; −1 where
 * there is no such line or it names no option.
 *
 * @param labels `[items][options]`: the numbers that options are shown under
 * @example
 * parseBattery("1: 2\n2: 9\n", [["1", "2"], ["1", "2"], ["0", "1"]]); // [1, −1, −1]
 */
export function parseBattery(text: string, labels: readonly (readonly string[])[]): number[] {
  const answers = new Map<number, string>();
  for (const line of text.split(/\r?\n/)) {
    const read = /^[^\p{L}\p{N}]*(?:\p{L}+\s*)?(\d+)[\s*_]*[:：.)=–-](.*)$/u.exec(line);
    if (read !== null && !answers.has(Number(read[1]))) answers.set(Number(read[1]), read[2]!);
  }
  return labels.map((own, i) => parseAnswer(answers.get(i + 1) ?? "", own));
}
