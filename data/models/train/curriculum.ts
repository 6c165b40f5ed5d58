/**
 * What the prompts of a shard say and ask. Before the survey's items they say nothing (the direct condition), one value
 * of one attribute (the persona instructions of demographic vectors), some attributes, or all. Others say some
 * attributes and ask for them, or say one value and ask an open question.
 */
export type Kind = "none" | "one" | "some" | "all" | "self" | "open";

/**
 * Shares of the kinds of shard. At first prompts are short: the items' marginals, the effect of each value alone, and
 * the persona's own attributes. Asked for the attributes in its prompt, the decoder learns within a few hundred steps
 * that answers depend on the profile; the items depend on it too weakly to teach that fast.
 */
const beginning: readonly (readonly [Kind, number])[] = [
  ["none", 0.15],
  ["self", 0.3],
  ["one", 0.3],
  ["some", 0.2],
  ["open", 0.05],
];

/** Later, whole profiles too. */
const later: readonly (readonly [Kind, number])[] = [
  ["none", 0.03],
  ["self", 0.07],
  ["one", 0.15],
  ["some", 0.3],
  ["all", 0.38],
  ["open", 0.07],
];

export function drawKind(atBeginning: boolean, uniform: number): Kind {
  let below = 0;
  for (const [kind, share] of atBeginning ? beginning : later) {
    below += share;
    if (uniform < below) return kind;
  }
  return "some";
}

/**
 * How much the effect of attributes is exaggerated at a step: sixfold at first, falling to once between 45 and 75 % of
 * the steps, so that the last quarter trains on the fitted distributions themselves.
 */
export function exaggeration(step: number, steps: number): number {
  const done = step / steps;
  return 1 + 5 * Math.min(1, Math.max(0, (0.75 - done) / 0.3));
}
