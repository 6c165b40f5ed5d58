import type { OptionScores } from "../../model/model.js";

/** A first token a server might have answered with. */
export interface FirstToken {
  readonly token: string;
  readonly logprob: number;
}

/** Whether the first token of an answer tells the labels apart: with "1" and "10" it may not. */
export function tellApart(labels: readonly string[]): boolean {
  return !labels.some((label) => labels.some((other) => other !== label && other.startsWith(label)));
}

/**
 * Option probabilities from the likeliest first tokens of an answer, as servers tell them: exact for labels that first tokens
 * tell apart. What is not among the tokens told counts as invalid.
 *
 * @param tokens the likeliest first tokens
 * @param labels `[options]`
 */
export function firstTokenScores(tokens: readonly FirstToken[], labels: readonly string[]): OptionScores {
  const probabilities = new Float64Array(labels.length);
  for (const { token, logprob } of tokens) {
    const option = labels.indexOf(token.trim());
    if (option >= 0) probabilities[option]! += Math.exp(logprob);
  }
  const valid = probabilities.reduce((sum, p) => sum + p, 0);
  return {
    probabilities: valid > 0 ? probabilities.map((p) => p / valid) : probabilities,
    invalid: Math.min(1, Math.max(0, 1 - valid)),
  };
}
