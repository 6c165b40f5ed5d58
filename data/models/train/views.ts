import type { RandomStream } from "../../../lib/random/stream.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";
import type { AnswerTargets } from "./targets.js";

/**
 * The answer to an open question: a few of the persona's opinions in words ("happiness: quite happy."), drawn from its
 * distributions. The model is too small to answer the question itself, but its hidden states over such an answer carry
 * opinions, from which demographic vectors are made (PSII, section 3.1.2).
 */
export function statedViews(
  survey: Survey,
  targets: AnswerTargets,
  target: (index: number) => Float64Array,
  count: number,
  stream: RandomStream,
): string {
  return Array.from({ length: count }, () => {
    const index = stream.integer(targets.items.length);
    const variable = survey.variable(targets.items[index]!);
    const option = drawOption(target(index), stream.uniform());
    return `${variable.label}: ${variable.values[option]!.label}.`;
  }).join(" ");
}

/** The option where the cumulative distribution reaches `uniform`. */
export function drawOption(p: Float64Array, uniform: number): number {
  let option = 0;
  for (let below = p[0]!; option < p.length - 1 && uniform >= below; below += p[option]!) option += 1;
  return option;
}
