import type { RandomStream } from "../../../lib/random/stream.js";
import type { AnswerTargets } from "./targets.js";
import type { Wordings } from "./wordings.js";

/**
 * The answer to an open question: a few of the persona's opinions in whole sentences ("All in all I am quite happy."),
 * drawn from its distributions. The model is too small to answer the question itself, but its hidden states over such
 * an answer carry opinions, from which demographic vectors are made (PSII, section 3.1.2).
 */
export function statedViews(
  wordings: Wordings,
  targets: AnswerTargets,
  target: (index: number) => Float64Array,
  count: number,
  stream: RandomStream,
): string {
  return Array.from({ length: count }, () => {
    const index = stream.integer(targets.items.length);
    return wordings.said(targets.items[index]!, drawOption(target(index), stream.uniform()));
  }).join(" ");
}

/** The option where the cumulative distribution reaches `uniform`. */
export function drawOption(p: Float64Array, uniform: number): number {
  let option = 0;
  for (let below = p[0]!; option < p.length - 1 && uniform >= below; below += p[option]!) option += 1;
  return option;
}
