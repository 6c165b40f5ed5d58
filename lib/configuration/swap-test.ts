import { randomStream } from "../random/stream.js";
import type { AnsweredItem } from "./answered-item.js";

/** Swaps behind a p: the least p is 1/500, which Holm's correction over twenty tests leaves below .05. */
export const swaps = 499;

/**
 * The two-sided p that a score differs between two runs on these items: were it alike whose prompt a respondent's answers are
 * from, it would differ as much where all answers of respondents drawn by chance change sides. It says nothing of other items.
 *
 * @returns NaN where the score has no value
 * @param scoreOf the score of some answers, by one draw of them
 * @param breathe called after every swap
 */
export async function swapTest(
  [first, second]: readonly [readonly AnsweredItem[], readonly AnsweredItem[]],
  scoreOf: (answers: readonly AnsweredItem[], draw: number) => number,
  { draws, seed }: { readonly draws: number; readonly seed: number },
  breathe: () => Promise<void>,
): Promise<number> {
  const respondents = first[0]!.expected.length;
  const found = Array.from({ length: draws }, (_, draw) => scoreOf(first, draw) - scoreOf(second, draw));
  // Two segments have no map, and what cannot be computed differs from nothing.
  if (found.some(Number.isNaN)) return Number.NaN;
  let beyond = 0;
  for (let k = 0; k < swaps; k++) {
    const stream = randomStream(seed, ["configurations", "swap", k]);
    const swapped = Uint8Array.from({ length: respondents }, () => stream.integer(2));
    const draw = k % draws;
    const [a, b] = [exchanged(first, second, swapped, draw), exchanged(second, first, swapped, draw)];
    // A swap without a map counts against a difference.
    if (!(Math.abs(scoreOf(a, 0) - scoreOf(b, 0)) < Math.abs(found[draw]!) - 1e-12)) beyond += 1;
    await breathe();
  }
  return (1 + beyond) / (1 + swaps);
}

/** One draw of the answers, with those of the others for the respondents who are swapped. */
function exchanged(
  own: readonly AnsweredItem[],
  others: readonly AnsweredItem[],
  swapped: Uint8Array,
  draw: number,
): AnsweredItem[] {
  return own.map(({ drawn, expected }, j) => {
    const [mine, theirs] = [drawn, others[j]!.drawn].map((all) => all[draw % all.length]!) as [
      Int16Array,
      Int16Array,
    ];
    return {
      drawn: [mine.map((answer, i) => (swapped[i] === 1 ? theirs[i]! : answer))],
      expected: expected.map((answer, i) => (swapped[i] === 1 ? others[j]!.expected[i]! : answer)),
    };
  });
}
