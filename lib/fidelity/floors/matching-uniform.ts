import type { AnswerSet } from "../../simulate/answers/answers.js";
import { areDistributions } from "../answers/drawn-answers.js";
import type { Target } from "../convention/convention.js";

/**
 * The uniform floor that answers are compared with: random draws for sampled answers, which carry the same sampling
 * noise, and where estimates are of samples, for which answers are drawn from probabilities; exactly uniform ones for
 * probabilities, which carry none.
 */
export function matchingUniform<Row extends { readonly kind: string }>(
  answers: AnswerSet,
  target: Target,
  floors: readonly Row[],
): Row {
  const drawn = target === "sample" || !areDistributions(answers);
  return floors.find(({ kind }) => kind === (drawn ? "uniform draws" : "uniform"))!;
}
